//! More connections than the system gives file descriptors for.

use std::{
    fs,
    io::{Read, Write},
    time::Duration,
};

use rustix::process::{Pid, Resource, Rlimit, Signal, prlimit};

use crate::cli::program::Program;

/// What the program may open beside what it has.
const MORE: usize = 20;

#[test]
fn a_service_without_file_descriptors_lets_idle_connections_go_and_serves_on() {
    let program = Program::new();
    let mut serving = program.serve(&["serve"]);
    let has = fs::read_dir(format!("/proc/{}/fd", serving.id())).expect("its descriptors").count();
    let most = Some(u64::try_from(has + MORE).expect("a small number"));
    let pid = i32::try_from(serving.id()).ok().and_then(Pid::from_raw);
    prlimit(pid, Resource::Nofile, Rlimit { current: most, maximum: most }).expect("set");
    let mut idle = Vec::new();
    for number in 0..3 * MORE {
        let mut stream = serving.connect();
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
        stream.write_all(b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n").expect("sent");
        let mut answer = [0; 15];
        stream.read_exact(&mut answer).unwrap_or_else(|error| panic!("{number} is not answered: {error}"));
        assert_eq!(&answer, b"HTTP/1.1 200 OK");
        idle.push(stream);
    }
    serving.wait_for_log("connections are not accepted");
    drop(idle);
    serving.signal(Signal::TERM);
    assert_eq!(serving.wait(), Some(0));
}
