use domain::auth::{AuthService, ChangePassword, DeleteAccount, Refresh, Session};

use crate::testing::{ADDRESS, House, Notice, PASSWORD, anonymous};

#[tokio::test]
async fn every_change_of_a_session_is_told_after_it() {
    let house = House::new();
    house.register("ada").await;
    let there = house.login("ada").await.tokens;
    let here = house.login("ada").await.tokens;
    house.notices.take();
    let cause = house.cause_of(&here).await;
    assert_eq!(house.notices.take(), [Notice::Session(here.session)], "the first use of a token");
    let command = Refresh { token: there.refresh.expose().into() };
    house.auth.refresh(anonymous(ADDRESS), command).await.expect("replaced");
    assert_eq!(house.notices.take(), [Notice::Session(there.session)]);
    house.auth.end_session(cause.clone(), there.session).await.expect("ended");
    assert_eq!(house.notices.take(), [Notice::Session(there.session)]);
    house.auth.end_other_sessions(cause).await.expect("ended");
    assert_eq!(house.notices.take(), [Notice::Sessions(house.caller(&here).await.user)]);
}

#[tokio::test]
async fn a_sign_in_is_told_only_where_it_ends_the_least_recently_used_session() {
    let house = House::new();
    let user = house.register("ada").await.id;
    for _ in 0..Session::MOST_PER_USER {
        house.login("ada").await;
    }
    assert_eq!(house.notices.take(), []);
    house.login("ada").await;
    assert_eq!(house.notices.take(), [Notice::Sessions(user)]);
}

#[tokio::test]
async fn a_family_that_ends_by_reuse_is_told() {
    let house = House::new();
    house.register("ada").await;
    let stolen = house.login("ada").await.tokens;
    let refresh = || Refresh { token: stolen.refresh.expose().into() };
    let next = house.auth.refresh(anonymous(ADDRESS), refresh()).await.expect("replaced");
    house.caller(&next).await;
    house.notices.take();
    house.auth.refresh(anonymous(ADDRESS), refresh()).await.expect_err("reused");
    assert_eq!(house.notices.take(), [Notice::Session(stolen.session)]);
}

#[tokio::test]
async fn a_new_password_and_a_deleted_account_are_told_for_all_sessions() {
    let house = House::new();
    let user = house.register("ada").await.id;
    let tokens = house.login("ada").await.tokens;
    let cause = house.cause_of(&tokens).await;
    house.notices.take();
    let change = ChangePassword { current: PASSWORD.into(), new: "another long one".into() };
    house.auth.change_password(cause.clone(), change).await.expect("changed");
    assert_eq!(house.notices.take(), [Notice::Standing(user), Notice::Sessions(user)]);
    let delete = DeleteAccount { password: "another long one".into() };
    house.auth.delete_account(cause, delete).await.expect("deleted");
    assert_eq!(house.notices.take(), [Notice::Standing(user), Notice::Sessions(user)]);
}
