//! The house.

use std::{net::IpAddr, sync::Arc, time::Duration};

use domain::{
    auth::{AuthService, AuthWork, Lifetimes, Login, LoginError, Register, SignedIn, Tokens},
    authorization::Role,
    shared::{Actor, Caller, Cause, Clock, Outbox, Secret, Timestamp},
    users::{DisplayName, Email, NewUser, PasswordHash, Registration, User, UserId, UserService, UserWork},
};
use memory::{FixedClock, MemoryAuth, MemoryRateLimiter, MemoryUsers, RecordingPauses, SequentialIds};

use super::{
    gateways::{PlainHasher, ReadableTokens, WordList, WordRater},
    notices::RecordingNotices,
};
use crate::{
    auth::{Auth, AuthPorts, DirectReads, LoginLimits},
    users::{UserPorts, Users},
};

/// A password that every policy of the tests lets through.
pub(crate) const PASSWORD: &str = "correct horse battery";
/// Where clients of the tests are.
pub(crate) const ADDRESS: &str = "192.0.2.1";

pub(crate) struct House {
    pub(crate) users: Arc<Users>,
    pub(crate) auth: Auth,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) stored_users: MemoryUsers,
    pub(crate) hasher: Arc<PlainHasher>,
    pub(crate) list: Arc<WordList>,
    pub(crate) pauses: Arc<RecordingPauses>,
    pub(crate) notices: Arc<RecordingNotices>,
    pub(crate) ports: AuthPorts,
    pub(crate) user_ports: UserPorts,
}

impl House {
    pub(crate) fn new() -> Self {
        let clock = Arc::new(FixedClock::at(Timestamp::from_seconds(1_700_000_000)));
        let ids = Arc::new(SequentialIds::new());
        let stored_users = MemoryUsers::new(ids.clone(), clock.clone());
        let sessions = MemoryAuth::new();
        let (hasher, list, pauses) =
            (Arc::<PlainHasher>::default(), Arc::<WordList>::default(), Arc::new(RecordingPauses::new()));
        let tokens = ReadableTokens::default();
        let notices = Arc::<RecordingNotices>::default();
        let user_ports = UserPorts {
            queries: Arc::new(stored_users.clone()),
            work: Arc::new(stored_users.clone()),
            notices: notices.clone(),
            ids: ids.clone(),
            clock: clock.clone(),
        };
        let users = Arc::new(Users::new(user_ports.clone()));
        let ports = AuthPorts {
            users: users.clone(),
            queries: Arc::new(sessions.clone()),
            work: Arc::new(sessions.clone()),
            reads: Arc::new(DirectReads::new(Arc::new(sessions), users.clone())),
            notices: notices.clone(),
            hasher: hasher.clone(),
            rater: Arc::new(WordRater),
            breached: list.clone(),
            access_tokens: Arc::new(tokens.clone()),
            opaque_tokens: Arc::new(tokens),
            limiter: Arc::new(MemoryRateLimiter::new(clock.clone())),
            pauses: pauses.clone(),
            ids,
            clock: clock.clone(),
            lifetimes: Lifetimes::DEFAULT,
            login_limits: LoginLimits::DEFAULT,
        };
        let auth = Auth::new(ports.clone());
        Self { users, auth, clock, stored_users, hasher, list, pauses, notices, ports, user_ports }
    }

    /// The same house with another unit of work for users.
    pub(crate) fn users_on(&self, work: Arc<dyn UserWork>) -> Users {
        Users::new(UserPorts { work, ..self.user_ports.clone() })
    }

    /// The same house with another unit of work for sessions.
    pub(crate) fn auth_on(&self, work: Arc<dyn AuthWork>) -> Auth {
        Auth::new(AuthPorts { work, ..self.ports.clone() })
    }

    pub(crate) fn pass(&self, span: Duration) {
        self.clock.advance(span);
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A user who was made by the operator, with [`PASSWORD`].
    pub(crate) async fn user(&self, name: &str, role: Role) -> User {
        let registration = Registration {
            email: Email::parse(&format!("{name}@example.org")).expect("valid"),
            username: None,
            name: DisplayName::parse(name).expect("valid"),
            role,
        };
        let password = PasswordHash::new(format!("0${PASSWORD}"));
        self.users.create_user(Cause::system(), NewUser { registration, password }).await.expect("created")
    }

    pub(crate) async fn register(&self, name: &str) -> User {
        let command = Register {
            email: format!("{name}@example.org").into(),
            password: PASSWORD.into(),
            name: name.into(),
            username: name.into(),
            role: Role::User,
        };
        self.auth.register(anonymous(ADDRESS), command).await.expect("registered")
    }

    pub(crate) async fn try_login(
        &self,
        login: &str,
        password: &str,
        address: &str,
    ) -> Result<SignedIn, LoginError> {
        let command = Login { name: login.into(), password: password.into(), known_session: None };
        self.auth.login(anonymous(address), command).await
    }

    pub(crate) async fn login(&self, name: &str) -> SignedIn {
        self.try_login(&format!("{name}@example.org"), PASSWORD, ADDRESS).await.expect("signed in")
    }

    /// Whom these tokens let in.
    pub(crate) async fn caller(&self, tokens: &Tokens) -> Caller {
        self.auth.authenticate(tokens.access.clone()).await.expect("let in")
    }

    pub(crate) async fn cause_of(&self, tokens: &Tokens) -> Cause {
        Cause { actor: Actor::Caller(self.caller(tokens).await), ..anonymous(ADDRESS) }
    }

    pub(crate) async fn is_let_in(&self, access: &Secret) -> bool {
        self.auth.authenticate(access.clone()).await.is_ok()
    }

    /// The kinds of everything that happened to a user, in order.
    pub(crate) async fn events(&self, user: UserId) -> Vec<String> {
        let id = domain::shared::Id::from_bytes(user.to_bytes());
        let events = self.stored_users.list_events(id, 0, 100).await.expect("memory");
        events.into_iter().map(|event| event.kind).collect()
    }
}

pub(crate) fn anonymous(address: &str) -> Cause {
    let address: IpAddr = address.parse().expect("an address");
    Cause { address: Some(address), agent: Some("test".to_owned()), ..Cause::default() }
}
