use super::*;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};

/// SHA-1 of `password` is 5BAA6 followed by this.
const SUFFIX: &str = "1E4C9B93F3F0682250B6CF8331B7EE68FD8";

/// A list that takes one request, answers these bytes, and then says what it was asked.
async fn list(answer: String) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/range", listener.local_addr().expect("an address"));
    let asked = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client");
        let mut asked = Vec::new();
        while !asked.ends_with(b"\r\n\r\n") {
            assert_ne!(stream.read_buf(&mut asked).await.expect("a request"), 0);
        }
        // A client that has read enough may be gone by now.
        stream.write_all(answer.as_bytes()).await.ok();
        String::from_utf8(asked).expect("text").to_lowercase()
    });
    (url, asked)
}

fn answer(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

async fn ask(url: &str) -> Result<bool, Source> {
    ask_within(Duration::from_secs(5), url).await
}

async fn ask_within(timeout: Duration, url: &str) -> Result<bool, Source> {
    let list = HttpBreachedPasswords::with_timeout(url, timeout).expect("a client");
    list.is_breached(Secret::new("password")).await
}

#[tokio::test]
async fn the_list_learns_five_digits_and_no_more() {
    let (url, asked) = list(answer("200 OK", "")).await;
    assert!(!ask(&url).await.expect("an answer"));
    let asked = asked.await.expect("the list");
    assert!(asked.starts_with("get /range/5baa6 http/1.1\r\n"), "{asked}");
    assert!(asked.contains("\r\nadd-padding: true\r\n"), "{asked}");
    assert!(!asked.contains("password") && !asked.contains(&SUFFIX.to_lowercase()[..5]), "{asked}");
}

#[tokio::test]
async fn a_password_is_breached_when_its_suffix_is_listed() {
    let lines = format!("0018A45C4D1DEF81644B54AB7F969B88D65:3\r\n{SUFFIX}:9545824\r\n");
    let (url, _) = list(answer("200 OK", &lines)).await;
    assert!(ask(&url).await.expect("an answer"));
}

#[tokio::test]
async fn a_suffix_of_others_is_not_this_password() {
    let (url, _) = list(answer("200 OK", "0018A45C4D1DEF81644B54AB7F969B88D65:3")).await;
    assert!(!ask(&url).await.expect("an answer"));
}

#[tokio::test]
async fn padding_counts_0_and_is_not_listed() {
    let (url, _) = list(answer("200 OK", &format!("{SUFFIX}:0\r\n"))).await;
    assert!(!ask(&url).await.expect("an answer"));
}

#[tokio::test]
async fn an_answer_that_is_none_is_an_error() {
    for wrong in [
        answer("503 Service Unavailable", ""),
        answer("404 Not Found", &format!("{SUFFIX}:1")),
        answer("200 OK", "<html>"),
        answer("200 OK", &format!("{SUFFIX}:many")),
        "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n".into(),
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut".into(),
        "no HTTP at all\r\n\r\n".into(),
    ] {
        let (url, _) = list(wrong.clone()).await;
        assert!(ask(&url).await.is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off_with_an_error() {
    let line = "0018A45C4D1DEF81644B54AB7F969B88D65:3\r\n";
    let body = line.repeat(HttpBreachedPasswords::LONGEST_ANSWER / line.len() + 1);
    let (url, _) = list(answer("200 OK", &body)).await;
    let error = ask(&url).await.expect_err("too long").to_string();
    assert_eq!(error, "the list's answer is too long");
}

#[tokio::test]
async fn a_list_that_is_gone_is_an_error_that_names_no_digits() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    drop(listener);
    let error = ask(&url).await.expect_err("nobody there");
    assert!(!format!("{error} {error:?}").contains("5BAA6"), "{error:?}");
}

#[tokio::test]
async fn a_slow_list_is_an_error_within_the_time_out() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let answer =
        tokio::time::timeout(Duration::from_secs(5), ask_within(Duration::from_millis(100), &url)).await;
    assert!(answer.expect("within the time-out").is_err());
    drop(listener);
}

#[test]
fn only_https_leaves_this_machine() {
    for url in [
        "https://list.example/range/",
        "https://list.example",
        "http://127.0.0.1:8080/",
        "http://[::1]/",
        "http://localhost/x",
    ] {
        assert!(range_url(url).is_ok(), "{url}");
    }
    for url in [
        "",
        "list.example",
        "http://list.example/",
        "http://127.0.0.1.list.example/",
        "ftp://127.0.0.1/",
        "https://user@list.example/",
        "https://list.example/?q=",
        "https://list.example/#a",
        "file:///etc/passwd",
    ] {
        assert!(range_url(url).is_err(), "{url}");
    }
    assert_eq!(
        range_url("https://list.example/range").expect("an address").as_str(),
        "https://list.example/range/"
    );
}

#[tokio::test]
async fn asking_is_a_part_of_the_trace_which_never_learns_what_was_asked() {
    let (spans, _collecting) = crate::testing::Spans::collect();
    let (url, asked) = list(answer("200 OK", "")).await;
    let list = HttpBreachedPasswords::new(&url).expect("a client");
    list.is_breached(Secret::new("password")).await.expect("an answer");
    assert!(!asked.await.expect("the list").contains("traceparent"));
    let span = spans.named("http").remove(0);
    assert!(span.contains(" otel.name=GET /range/{prefix} otel.kind=\"client\""), "{span}");
    assert!(span.contains(" server.address=\"127.0.0.1\" server.port="), "{span}");
    assert!(span.ends_with(" http.response.status_code=200"), "{span}");
    assert!(!span.contains("5BAA6"), "{span}");
}

#[tokio::test]
async fn a_list_that_fails_is_an_error_of_its_span() {
    let (spans, _collecting) = crate::testing::Spans::collect();
    let (url, asked) = list(answer("503 Service Unavailable", "")).await;
    ask(&url).await.expect_err("no answer");
    asked.await.expect("the list");
    ask("http://127.0.0.1:1/").await.expect_err("nobody listens");
    let spans = spans.named("http");
    assert!(spans[0].ends_with(" error.type=\"503\" otel.status_code=\"error\""), "{spans:?}");
    assert!(spans[1].ends_with(" error.type=\"connect\" otel.status_code=\"error\""), "{spans:?}");
}
