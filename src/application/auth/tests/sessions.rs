use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::{
    auth::{AuthService, Session, SessionError},
    authorization::Forbidden,
    shared::{Actor, Cause},
    users::{ChangeRole, UserService},
};

use super::meanwhile::CountedWork;
use crate::testing::{ADDRESS, House, PASSWORD};

#[tokio::test]
async fn a_user_sees_the_own_open_sessions_most_recently_used_first() {
    let house = House::new();
    house.register("ada").await;
    house.register("eve").await;
    house.login("eve").await;
    let older = house.login("ada").await.tokens;
    house.pass(Duration::from_mins(5));
    let newer = house.login("ada").await.tokens;
    let actor = Actor::Caller(house.caller(&newer).await);
    let sessions = house.auth.list_sessions(actor).await.expect("listed");
    assert_eq!(sessions.iter().map(|s| s.id).collect::<Vec<_>>(), [newer.session, older.session]);
    assert_eq!(sessions[0].agent.as_deref(), Some("test"));
    assert_eq!(sessions[0].address.map(|address| address.to_string()).as_deref(), Some(ADDRESS));
}

#[tokio::test]
async fn sessions_that_a_change_of_role_ended_are_not_listed() {
    let house = House::new();
    let user = house.register("ada").await;
    house.login("ada").await;
    let role = ChangeRole { user: user.id, role: "admin".into(), expected: None };
    house.users.change_role(Cause::system(), role).await.expect("changed");
    let here = house.login("ada").await.tokens;
    let actor = Actor::Caller(house.caller(&here).await);
    let sessions = house.auth.list_sessions(actor).await.expect("listed");
    assert_eq!(sessions.iter().map(|s| s.id).collect::<Vec<_>>(), [here.session]);
}

#[tokio::test]
async fn an_ended_session_lets_nobody_in_from_that_moment() {
    let house = House::new();
    house.register("ada").await;
    let here = house.login("ada").await.tokens;
    let there = house.login("ada").await.tokens;
    house.auth.end_session(house.cause_of(&here).await, there.session).await.expect("ended");
    assert!(!house.is_let_in(&there.access).await);
    assert!(house.is_let_in(&here.access).await);
    let again = house.auth.end_session(house.cause_of(&here).await, there.session).await;
    assert!(matches!(again, Err(SessionError::NotFound)));
}

#[tokio::test]
async fn nobody_ends_the_session_of_somebody_else() {
    let house = House::new();
    house.register("ada").await;
    house.register("eve").await;
    let ada = house.login("ada").await.tokens;
    let eve = house.login("eve").await.tokens;
    let refused = house.auth.end_session(house.cause_of(&eve).await, ada.session).await;
    assert!(matches!(refused, Err(SessionError::NotFound)));
    assert!(house.is_let_in(&ada.access).await);
}

#[tokio::test]
async fn all_other_sessions_end_and_the_current_one_goes_on() {
    let house = House::new();
    house.register("ada").await;
    let others = [house.login("ada").await.tokens, house.login("ada").await.tokens];
    let here = house.login("ada").await.tokens;
    assert_eq!(house.auth.end_other_sessions(house.cause_of(&here).await).await.expect("ended"), 2);
    assert!(house.is_let_in(&here.access).await);
    for other in others {
        assert!(!house.is_let_in(&other.access).await);
    }
}

#[tokio::test]
async fn logging_out_ends_the_current_session_and_again_is_fine() {
    let house = House::new();
    house.register("ada").await;
    let tokens = house.login("ada").await.tokens;
    let cause = house.cause_of(&tokens).await;
    house.auth.logout(cause.clone()).await.expect("logged out");
    assert!(!house.is_let_in(&tokens.access).await);
    house.auth.logout(cause).await.expect("logged out before");
}

#[tokio::test]
async fn the_session_beyond_the_hundredth_ends_the_least_recently_used() {
    let house = House::new();
    house.register("ada").await;
    let first = house.login("ada").await.tokens;
    house.pass(Duration::from_secs(1));
    let second = house.login("ada").await.tokens;
    house.pass(Duration::from_secs(1));
    for _ in 2..Session::MOST_PER_USER {
        house.login("ada").await;
    }
    assert!(house.is_let_in(&second.access).await);
    house.pass(Duration::from_secs(1));
    house.login("ada").await;
    assert!(!house.is_let_in(&first.access).await);
    assert!(house.is_let_in(&second.access).await);
}

#[tokio::test]
async fn sessions_belong_to_callers_only() {
    let house = House::new();
    for actor in [Actor::Anonymous, Actor::System] {
        let refused = house.auth.list_sessions(actor).await;
        assert!(matches!(refused, Err(SessionError::Forbidden(Forbidden::NotSignedIn))));
        let refused = house.auth.logout(Cause { actor, ..Cause::default() }).await;
        assert!(matches!(refused, Err(SessionError::Forbidden(Forbidden::NotSignedIn))));
    }
}

#[tokio::test]
async fn only_dead_sessions_are_purged() {
    let house = House::new();
    house.register("ada").await;
    let ended = house.login("ada").await.tokens;
    house.auth.logout(house.cause_of(&ended).await).await.expect("logged out");
    house.login("ada").await;
    house.pass(Duration::from_hours(31 * 24));
    let open = house.try_login("ada", PASSWORD, ADDRESS).await.expect("signed in").tokens;
    assert_eq!(house.auth.purge_sessions().await.expect("purged"), 2);
    assert_eq!(house.auth.purge_sessions().await.expect("purged"), 0);
    assert!(house.is_let_in(&open.access).await);
}

#[tokio::test]
async fn a_purge_lets_others_write_after_every_20_sessions() {
    let house = House::new();
    house.register("ada").await;
    for _ in 0..60 {
        house.login("ada").await;
    }
    house.pass(Duration::from_hours(31 * 24));
    let work = Arc::new(CountedWork { inner: house.ports.work.clone(), count: AtomicUsize::new(0) });
    assert_eq!(house.auth_on(work.clone()).purge_sessions().await.expect("purged"), 60);
    assert!(work.count.load(Ordering::SeqCst) >= 3);
}
