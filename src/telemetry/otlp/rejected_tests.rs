use tracing_subscriber::{filter::filter_fn, layer::SubscriberExt};

use super::*;

#[test]
fn what_a_collector_rejects_is_lost() {
    let deliveries = Deliveries::to("http://collector");
    let subscriber = tracing_subscriber::registry();
    let subscriber = subscriber.with(deliveries.rejections().with_filter(filter_fn(is_of_rejections)));
    tracing::subscriber::with_default(subscriber, || {
        tracing::callsite::rebuild_interest_cache();
        tracing::warn!(target: "opentelemetry-otlp", rejected_spans = 3_i64, error_message = "too old");
        tracing::warn!(target: "opentelemetry-otlp", rejected_log_records = 2_i64);
        tracing::warn!(target: "opentelemetry-otlp", rejected_data_points = -1_i64);
        tracing::warn!(target: "somebody", rejected_spans = 7_i64);
    });
    let lost = [&deliveries.traces, &deliveries.logs, &deliveries.metrics].map(|signal| signal.lost());
    assert_eq!(lost, [3, 2, 0]);
}
