use std::io::Write;

use rustix::process::Signal;

use super::{program::Program, serving::read_all};

const LOGIN: &[u8] = br#"{"login":"nobody@example.com","password":"correct horse battery"}"#;

#[test]
fn sigterm_and_sigint_end_in_order_with_exit_code_0() {
    let program = Program::new();
    for signal in [Signal::TERM, Signal::INT] {
        let mut serving = program.serve(&["serve"]);
        // An idle connection does not hold up the end.
        let _idle = serving.connect();
        serving.signal(signal);
        assert_eq!(serving.wait(), Some(0), "{signal:?}");
    }
}

#[test]
fn a_request_in_flight_is_answered_before_the_end() {
    let program = Program::new();
    let mut serving = program.serve(&["serve"]);
    let mut request = serving.begin_login(LOGIN.len());
    serving.signal(Signal::TERM);
    serving.wait_for_log("shutting down");
    request.write_all(LOGIN).expect("sent");
    let answer = read_all(&mut request).to_lowercase();
    assert!(answer.starts_with("http/1.1 401"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
    assert_eq!(serving.wait(), Some(0));
}

#[test]
fn readiness_turns_503_while_requests_are_still_answered() {
    let program = Program::new().with("SERVER_DRAIN_WAIT_SECS", "3");
    let mut serving = program.serve(&["serve"]);
    assert!(serving.get("/health/ready").starts_with("HTTP/1.1 200"));
    serving.signal(Signal::TERM);
    serving.wait_for_log("shutting down");
    assert!(serving.get("/health/ready").starts_with("HTTP/1.1 503"));
    assert!(serving.get("/health/live").starts_with("HTTP/1.1 200"));
    assert_eq!(serving.wait(), Some(0));
}

#[test]
fn a_client_that_does_not_send_the_rest_of_its_request_is_cut_off_and_no_failure() {
    let program = Program::new().with("SERVER_SHUTDOWN_GRACE_SECS", "1");
    let mut serving = program.serve(&["serve"]);
    let _request = serving.begin_login(LOGIN.len());
    serving.signal(Signal::TERM);
    serving.wait_for_log("cut off");
    assert_eq!(serving.wait(), Some(0));
}

#[test]
fn a_head_that_is_not_whole_does_not_hold_up_the_end() {
    let program = Program::new().with("SERVER_SHUTDOWN_GRACE_SECS", "3600");
    let mut serving = program.serve(&["serve"]);
    let mut begun = serving.connect();
    begun.write_all(b"GET /heal").expect("sent");
    serving.signal(Signal::TERM);
    assert_eq!(serving.wait(), Some(0));
}

#[test]
fn a_second_signal_ends_at_once() {
    let program = Program::new().with("SERVER_SHUTDOWN_GRACE_SECS", "3600");
    let mut serving = program.serve(&["serve"]);
    let _request = serving.begin_login(LOGIN.len());
    serving.signal(Signal::TERM);
    serving.wait_for_log("shutting down");
    serving.signal(Signal::TERM);
    serving.wait_for_log("second signal; requests in flight");
    assert_eq!(serving.wait(), Some(1));
}
