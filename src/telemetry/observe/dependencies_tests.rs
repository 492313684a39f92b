use std::sync::Arc;

use domain::shared::{HealthProbe, PortFuture, Source};

use super::*;
use crate::telemetry::{Telemetry, testing::Heard};

/// Is down, and ends the watch that asks it.
struct Down(CancellationToken);

impl HealthProbe for Down {
    fn dependency(&self) -> &'static str {
        "database"
    }

    fn is_needed(&self) -> bool {
        true
    }

    fn check_health(&self) -> PortFuture<'_, (), Source> {
        self.0.cancel();
        Box::pin(async { Err("its file is gone".into()) })
    }
}

#[tokio::test]
async fn what_is_down_is_in_the_log_though_nobody_asks_for_health_and_once_whoever_asks() {
    let (stop, (heard, _listening)) = (CancellationToken::new(), Heard::listen());
    let dependencies = Dependencies::new(vec![Arc::new(Down(stop.clone()))]);
    watch(Telemetry::default().meter(), dependencies.clone(), stop).await;
    assert!(!dependencies.ask().await[0].is_up);
    let lines = heard.text();
    assert_eq!(lines.matches("WARN").count(), 1, "{lines}");
    assert!(lines.contains("database is down: its file is gone"), "{lines}");
}
