use super::*;
use tokio::time::Instant;

#[tokio::test]
async fn a_pause_lasts_at_least_as_long_as_it_should() {
    let start = Instant::now();
    TokioPauses.pause(Duration::from_millis(20)).await;
    assert!(start.elapsed() >= Duration::from_millis(20));
}
