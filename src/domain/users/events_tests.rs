use super::*;
use crate::{
    shared::Version,
    testing::{ada, at},
};

#[test]
fn every_event_says_what_happened_and_nothing_personal() {
    let payload = |event: UserEvent| {
        let EventDraft { kind, payload, .. } = event.draft(&ada());
        let told: Vec<_> = payload.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{kind} {}", told.join(" "))
    };
    for (event, told) in [
        (UserEvent::Registered { role: Role::Admin }, "user.registered role=admin"),
        (
            UserEvent::ProfileChanged { name: true, username: false },
            "user.profile_changed name=true username=false",
        ),
        (UserEvent::PasswordChanged, "user.password_changed "),
        (
            UserEvent::RoleChanged { from: Role::User, to: Role::Admin },
            "user.role_changed from=user to=admin",
        ),
        (UserEvent::Locked, "user.locked "),
        (UserEvent::Unlocked, "user.unlocked "),
        (UserEvent::Deleted, "user.deleted "),
        (UserEvent::Restored, "user.restored "),
        (UserEvent::Erased, "user.erased "),
    ] {
        assert_eq!(payload(event), told);
    }
}

#[test]
fn an_event_is_about_the_user_as_they_are_right_after_it() {
    let mut user = ada();
    let locked = user.lock(at(2)).expect("was not locked").draft(&user);
    assert_eq!(
        (locked.aggregate_kind, locked.aggregate.to_bytes(), locked.sequence, locked.version),
        ("user", [7; 16], Version::FIRST.next().number(), 1)
    );
}
