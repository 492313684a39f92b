use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use domain::{
    auth::{
        AccountError, AuthService, ChangePassword, HashError, Login, LoginError, PasswordHasher,
        PasswordRater, PasswordRating, RatePassword, RatePasswordError, Refresh, RefreshError, Register,
        RegisterError, Verdict,
    },
    shared::{Allowance, LimitKey, LimiterError, PortFuture, Quota, RateLimiter, Secret, Source},
    users::{PasswordHash, UserService},
};
use memory::{FailingAuthWork, FailingUserWork};

use crate::{
    auth::{Auth, AuthPorts},
    testing::{ADDRESS, House, PASSWORD, PlainHasher, anonymous},
};

/// A limiter that is cut off, for counting, for giving back, or for both.
struct CutOffLimiter {
    counts: Option<Arc<dyn RateLimiter>>,
}

impl RateLimiter for CutOffLimiter {
    fn take_one(&self, key: LimitKey, quota: Quota) -> PortFuture<'_, Allowance, LimiterError> {
        match &self.counts {
            Some(inner) => inner.take_one(key, quota),
            None => Box::pin(async { Err(LimiterError("no route".into())) }),
        }
    }

    fn give_back_one(&self, _key: LimitKey) -> PortFuture<'_, (), LimiterError> {
        Box::pin(async { Err(LimiterError("no route".into())) })
    }

    fn reset_limit(&self, _key: LimitKey) -> PortFuture<'_, (), LimiterError> {
        Box::pin(async { Err(LimiterError("no route".into())) })
    }
}

/// A hasher that can check and is too busy to hash anew.
struct CheckingHasher(Arc<PlainHasher>);

impl PasswordHasher for CheckingHasher {
    fn hash_password(&self, _password: Secret) -> PortFuture<'_, PasswordHash, HashError> {
        Box::pin(async { Err(HashError::Busy) })
    }

    fn verify_password(&self, password: Secret, hash: PasswordHash) -> PortFuture<'_, Verdict, HashError> {
        self.0.verify_password(password, hash)
    }

    fn verify_nothing(&self, password: Secret) -> PortFuture<'_, (), HashError> {
        self.0.verify_nothing(password)
    }
}

/// A rater that rates nothing.
struct BrokenRater;

impl PasswordRater for BrokenRater {
    fn normalize_password(&self, raw: &str) -> Secret {
        Secret::new(raw)
    }

    fn rate_password(
        &self,
        _password: Secret,
        _names: Vec<String>,
    ) -> PortFuture<'_, PasswordRating, Source> {
        Box::pin(async { Err("no dictionary".into()) })
    }
}

fn login(password: &str) -> Login {
    Login { name: "ada".into(), password: password.into(), known_session: None }
}

fn change(current: &str) -> ChangePassword {
    ChangePassword { current: current.into(), new: "another long one".into() }
}

#[tokio::test]
async fn where_failures_cannot_be_counted_no_password_is_checked() {
    let house = House::new();
    house.register("ada").await;
    let cause = house.cause_of(&house.login("ada").await.tokens).await;
    let limiter = Arc::new(CutOffLimiter { counts: None });
    let auth = Auth::new(AuthPorts { limiter, ..house.ports.clone() });
    let checks = house.hasher.count_checks();
    let refused = auth.login(anonymous(ADDRESS), login(PASSWORD)).await;
    assert!(matches!(refused, Err(LoginError::Limiter(_))), "{refused:?}");
    let refused = auth.change_password(cause, change(PASSWORD)).await;
    assert!(matches!(refused, Err(AccountError::Limiter(_))), "{refused:?}");
    assert_eq!(house.hasher.count_checks(), checks);
}

#[tokio::test]
async fn a_busy_hasher_is_told_as_such_though_the_attempt_stays_counted() {
    let house = House::new();
    house.register("ada").await;
    let limiter = Arc::new(CutOffLimiter { counts: Some(house.ports.limiter.clone()) });
    let auth = Auth::new(AuthPorts { limiter, ..house.ports.clone() });
    house.hasher.is_busy.store(true, Ordering::SeqCst);
    for _ in 0..5 {
        let refused = auth.login(anonymous(ADDRESS), login(PASSWORD)).await;
        assert!(matches!(refused, Err(LoginError::Hash(HashError::Busy))), "{refused:?}");
    }
    let refused = auth.login(anonymous(ADDRESS), login(PASSWORD)).await;
    assert!(matches!(refused, Err(LoginError::Throttled { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_busy_hasher_is_no_wrong_password_of_somebody_who_changes_it() {
    let house = House::new();
    house.register("ada").await;
    let cause = house.cause_of(&house.login("ada").await.tokens).await;
    house.hasher.is_busy.store(true, Ordering::SeqCst);
    for _ in 0..9 {
        let refused = house.auth.change_password(cause.clone(), change(PASSWORD)).await;
        assert!(matches!(refused, Err(AccountError::Hash(HashError::Busy))), "{refused:?}");
    }
    house.hasher.is_busy.store(false, Ordering::SeqCst);
    assert!(house.auth.change_password(cause, change(PASSWORD)).await.is_ok());
}

#[tokio::test]
async fn a_password_that_cannot_be_rated_is_not_taken() {
    let house = House::new();
    house.register("ada").await;
    let cause = house.cause_of(&house.login("ada").await.tokens).await;
    let auth = Auth::new(AuthPorts { rater: Arc::new(BrokenRater), ..house.ports.clone() });
    let eve = Register {
        email: "eve@example.org".into(),
        password: PASSWORD.into(),
        name: "Eve".into(),
        ..Register::default()
    };
    let refused = auth.register(anonymous(ADDRESS), eve).await;
    assert!(matches!(refused, Err(RegisterError::Failed(_))), "{refused:?}");
    let refused = auth.change_password(cause, change(PASSWORD)).await;
    assert!(matches!(refused, Err(AccountError::Hash(HashError::Failed(_)))), "{refused:?}");
    let candidate = RatePassword { password: PASSWORD.into(), names: vec![] };
    let refused = auth.rate_password(candidate).await;
    assert!(matches!(refused, Err(RatePasswordError::Failed(_))), "{refused:?}");
    assert!(house.try_login("ada", PASSWORD, ADDRESS).await.is_ok());
}

#[tokio::test]
async fn an_outdated_hash_that_cannot_be_replaced_keeps_nobody_out() {
    let house = House::new();
    let user = house.register("ada").await;
    house.hasher.parameters.store(1, Ordering::SeqCst);
    let failing = Arc::new(FailingUserWork::at("save_user_password", Arc::new(house.stored_users.clone())));
    let users = Arc::new(house.users_on(failing.clone()));
    let auth = Auth::new(AuthPorts { users, ..house.ports.clone() });
    let signed_in = auth.login(anonymous(ADDRESS), login(PASSWORD)).await.expect("signed in");
    assert!(house.is_let_in(&signed_in.tokens.access).await);
    assert_eq!(failing.failures(), 1);
    let hasher = Arc::new(CheckingHasher(house.hasher.clone()));
    let auth = Auth::new(AuthPorts { hasher, ..house.ports.clone() });
    auth.login(anonymous(ADDRESS), login(PASSWORD)).await.expect("signed in");
    let stored = house.users.find_credentials_of(user.id).await.expect("read").expect("found");
    assert_eq!(stored.password.as_str(), format!("0${PASSWORD}"));
}

#[tokio::test]
async fn reuse_that_cannot_be_written_down_is_the_stores_failure_and_is_seen_the_next_time() {
    for step in ["save_session", "commit"] {
        let house = House::new();
        house.register("ada").await;
        let stolen = house.login("ada").await.tokens;
        let refresh = || Refresh { token: stolen.refresh.expose().into() };
        let next = house.auth.refresh(anonymous(ADDRESS), refresh()).await.expect("replaced");
        house.pass(Duration::from_mins(1));
        house.notices.take();
        let broken = house.auth_on(Arc::new(FailingAuthWork::at(step, house.ports.work.clone())));
        let failed = broken.refresh(anonymous(ADDRESS), refresh()).await;
        assert!(matches!(failed, Err(RefreshError::Store(_))), "{step}: {failed:?}");
        assert_eq!(house.notices.take(), [], "{step}");
        assert!(house.is_let_in(&next.access).await, "{step}");
        let reused = house.auth.refresh(anonymous(ADDRESS), refresh()).await;
        assert!(matches!(reused, Err(RefreshError::Reused)), "{step}: {reused:?}");
        assert!(!house.is_let_in(&next.access).await, "{step}");
    }
}
