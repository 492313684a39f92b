use std::sync::Arc;

use api::{Dependencies, TraceParent};
use axum::http::{HeaderMap, HeaderValue};
use domain::{
    auth::{HashError, LoginError, RefreshError},
    shared::{LimiterError, Problems, StoreError},
    users::{ChangeUserError, CreateUserError},
};
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{Dispatch, Span, dispatcher::with_default};
use tracing_subscriber::layer::SubscriberExt;

use super::{Observers, outcome::Outcome, trace::go_on};
use crate::{bootstrap::Seams, telemetry::Telemetry};

const CLIENTS: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// Runs this where spans are taken.
fn traced<T>(test: impl FnOnce(&mut Span) -> T) -> T {
    let tracer = SdkTracerProvider::builder().build().tracer("test");
    let subscriber = tracing_subscriber::registry().with(tracing_opentelemetry::layer().with_tracer(tracer));
    with_default(&Dispatch::new(subscriber), || {
        tracing::callsite::rebuild_interest_cache();
        test(&mut tracing::info_span!(target: "telemetry", "server"))
    })
}

fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
    let line = |(name, value): &(&'static str, &str)| {
        (name.parse().expect("a name"), HeaderValue::from_str(value).expect("a value"))
    };
    lines.iter().map(line).collect()
}

#[test]
fn a_request_goes_on_with_the_clients_trace_in_a_span_of_its_own() {
    let here = traced(|span| go_on(span, &headers(&[("traceparent", CLIENTS)]))).expect("a trace");
    let clients = TraceParent::parse(CLIENTS).expect("the client's");
    assert_eq!(here.trace_id(), clients.trace_id());
    assert_ne!(here.span_id(), clients.span_id());
}

#[test]
fn a_malformed_trace_parent_begins_a_new_trace() {
    for malformed in ["", "nonsense", "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"] {
        let here = traced(|span| go_on(span, &headers(&[("traceparent", malformed)]))).expect("a trace");
        assert_ne!(here.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736", "{malformed}");
    }
    assert!(traced(|span| go_on(span, &HeaderMap::new())).is_some());
}

#[test]
fn where_nobody_takes_traces_there_is_none() {
    assert_eq!(go_on(&mut Span::none(), &headers(&[("traceparent", CLIENTS)])), None);
}

#[tokio::test]
async fn nobody_looks_from_time_to_time_where_nobody_reads_what_is_seen() {
    for (telemetry, looking) in [(Telemetry::default(), 0), (Telemetry::shown(), 2)] {
        let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
        let seams = Seams::default().measured_by(&telemetry);
        Observers::new(seams.meter, seams.is_measured).start(Dependencies::new(Vec::new()), &tracker, &stop);
        assert_eq!(tracker.len(), looking);
        stop.cancel();
        tracker.close();
        tracker.wait().await;
    }
}

#[test]
fn the_services_faults_are_told_from_refusals() {
    let limiter = || LoginError::Limiter(LimiterError("down".into()));
    let lost = || StoreError::Unavailable("down".into());
    let faults: [(Arc<dyn Outcome>, _); 5] = [
        (Arc::new(LoginError::Hash(HashError::Busy)), "busy"),
        (Arc::new(limiter()), "unavailable"),
        (Arc::new(RefreshError::Store(lost())), "unavailable"),
        (Arc::new(ChangeUserError::Store(StoreError::Stale)), "failed"),
        (Arc::new(LoginError::Raced), "raced"),
    ];
    let refusals: [(Arc<dyn Outcome>, _); 5] = [
        (Arc::new(LoginError::WrongCredentials), "invalid_credentials"),
        (Arc::new(LoginError::Locked), "locked"),
        (Arc::new(LoginError::Invalid(Problems::default())), "invalid"),
        (Arc::new(RefreshError::Reused), "reused"),
        (Arc::new(CreateUserError::EmailTaken), "email_taken"),
    ];
    for (error, word) in &faults {
        assert_eq!((error.word(), error.is_fault()), (*word, true));
    }
    for (error, word) in &refusals {
        assert_eq!((error.word(), error.is_fault()), (*word, false));
    }
}
