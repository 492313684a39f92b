use super::*;

#[tokio::test]
async fn no_password_is_on_no_list() {
    assert!(!NoBreachList.is_breached(Secret::new("password")).await.expect("an answer"));
}
