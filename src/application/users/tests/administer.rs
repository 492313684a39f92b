use std::sync::Arc;

use domain::{
    authorization::{Forbidden, Role},
    shared::{Actor, Cause, Version},
    users::{AdministerUser, ChangeRole, ChangeUserError, ReadUserError, User, UserFilter, UserService},
};
use memory::FailingUserWork;

use super::{acting, only};
use crate::testing::House;

fn give(user: &User, role: &str) -> ChangeRole {
    ChangeRole { user: user.id, role: role.into(), expected: None }
}

#[tokio::test]
async fn an_administrator_changes_a_role_and_it_is_announced() {
    let house = House::new();
    let boss = house.user("boss", Role::Admin).await;
    let ada = house.user("ada", Role::User).await;
    let changed =
        house.users.change_role(acting(&boss, Role::Admin), give(&ada, "admin")).await.expect("changed");
    assert_eq!((changed.role, changed.credential_epoch), (Role::Admin, ada.credential_epoch.next()));
    assert_eq!(house.events(ada.id).await, ["user.registered", "user.role_changed"]);
}

#[tokio::test]
async fn a_role_that_does_not_exist_is_refused() {
    let house = House::new();
    let ada = house.user("ada", Role::User).await;
    let refused = house.users.change_role(Cause::system(), give(&ada, "emperor")).await;
    let Err(ChangeUserError::Invalid(problems)) = refused else { panic!("{refused:?}") };
    assert_eq!(problems.iter().next().map(|p| (p.field, p.code.as_str())), Some(("role", "unknown_value")));
}

#[tokio::test]
async fn who_may_not_give_roles_is_not_told_which_there_are() {
    let house = House::new();
    let ada = house.user("ada", Role::User).await;
    let refused = house.users.change_role(acting(&ada, Role::User), give(&ada, "emperor")).await;
    assert!(matches!(refused, Err(ChangeUserError::Forbidden(Forbidden::NotPermitted))), "{refused:?}");
}

#[tokio::test]
async fn locking_and_unlocking_again_change_nothing() {
    let house = House::new();
    let ada = house.user("ada", Role::User).await;
    let locked = house.users.lock_user(Cause::system(), only(ada.id)).await.expect("locked");
    assert!(locked.locked_at.is_some());
    assert_eq!(house.users.lock_user(Cause::system(), only(ada.id)).await.expect("locked"), locked);
    let unlocked = house.users.unlock_user(Cause::system(), only(ada.id)).await.expect("unlocked");
    assert_eq!(house.users.unlock_user(Cause::system(), only(ada.id)).await.expect("unlocked"), unlocked);
    assert_eq!(house.events(ada.id).await, ["user.registered", "user.locked", "user.unlocked"]);
}

#[tokio::test]
async fn a_deleted_user_is_found_by_nothing_but_restoring() {
    let house = House::new();
    let ada = house.user("ada", Role::User).await;
    house.users.delete_user(Cause::system(), only(ada.id)).await.expect("deleted");
    for refused in [
        house.users.lock_user(Cause::system(), only(ada.id)).await.map(drop),
        house.users.change_role(Cause::system(), give(&ada, "admin")).await.map(drop),
        house.users.delete_user(Cause::system(), only(ada.id)).await,
    ] {
        assert!(matches!(refused, Err(ChangeUserError::NotFound)));
    }
    let restored = house.users.restore_user(Cause::system(), only(ada.id)).await.expect("restored");
    assert_eq!(restored.deleted_at, None);
    assert_eq!(house.users.restore_user(Cause::system(), only(ada.id)).await.expect("again"), restored);
}

#[tokio::test]
async fn a_deleted_account_does_not_block_its_address_and_is_not_restored_over_its_successor() {
    let house = House::new();
    let first = house.register("ada").await;
    house.users.delete_user(Cause::system(), only(first.id)).await.expect("deleted");
    let second = house.register("ada").await;
    let refused = house.users.restore_user(Cause::system(), only(first.id)).await;
    assert!(matches!(refused, Err(ChangeUserError::EmailTaken)));
    house.users.erase_user(Cause::system(), only(second.id)).await.expect("erased");
    assert!(house.users.restore_user(Cause::system(), only(first.id)).await.is_ok());
}

#[tokio::test]
async fn an_erased_user_is_gone_but_what_happened_stays() {
    let house = House::new();
    let ada = house.user("ada", Role::User).await;
    house.users.erase_user(Cause::system(), only(ada.id)).await.expect("erased");
    assert!(matches!(house.users.get_user(Actor::System, ada.id).await, Err(ReadUserError::NotFound)));
    assert!(matches!(
        house.users.erase_user(Cause::system(), only(ada.id)).await,
        Err(ChangeUserError::NotFound)
    ));
    assert_eq!(house.events(ada.id).await, ["user.registered", "user.erased"]);
}

#[tokio::test]
async fn the_last_administrator_can_be_neither_demoted_nor_locked_nor_deleted_nor_erased() {
    let house = House::new();
    let boss = house.user("boss", Role::Admin).await;
    let idle = house.user("idle", Role::Admin).await;
    house.users.lock_user(Cause::system(), only(idle.id)).await.expect("locked");
    let own = || acting(&boss, Role::Admin);
    for refused in [
        house.users.change_role(own(), give(&boss, "user")).await.map(drop),
        house.users.lock_user(own(), only(boss.id)).await.map(drop),
        house.users.delete_user(own(), only(boss.id)).await,
        house.users.delete_own_user(own()).await,
        house.users.erase_user(Cause::system(), only(boss.id)).await,
    ] {
        assert!(matches!(refused, Err(ChangeUserError::LastAdministrator)));
    }
    house.users.unlock_user(Cause::system(), only(idle.id)).await.expect("unlocked");
    assert!(house.users.lock_user(own(), only(boss.id)).await.is_ok());
}

#[tokio::test]
async fn two_administrators_who_demote_each_other_at_once_leave_one() {
    let house = House::new();
    let ada = house.user("ada", Role::Admin).await;
    let bob = house.user("bob", Role::Admin).await;
    let (one, other) = tokio::join!(
        house.users.change_role(acting(&ada, Role::Admin), give(&bob, "user")),
        house.users.change_role(acting(&bob, Role::Admin), give(&ada, "user")),
    );
    assert_eq!([&one, &other].iter().filter(|changed| changed.is_ok()).count(), 1);
    let administrators = UserFilter { role: Some(Role::Admin), ..UserFilter::default() };
    assert_eq!(house.users.count_users(Actor::System, administrators).await.expect("counted"), 1);
}

#[tokio::test]
async fn a_user_administers_nobody_but_may_delete_the_own_account() {
    let house = House::new();
    let ada = house.user("ada", Role::User).await;
    let bob = house.user("bob", Role::User).await;
    let own = || acting(&ada, Role::User);
    for refused in [
        house.users.change_role(own(), give(&ada, "admin")).await.map(drop),
        house.users.lock_user(own(), only(bob.id)).await.map(drop),
        house.users.unlock_user(own(), only(bob.id)).await.map(drop),
        house.users.delete_user(own(), only(bob.id)).await,
        house.users.delete_user(own(), only(ada.id)).await,
        house.users.restore_user(own(), only(bob.id)).await.map(drop),
        house.users.erase_user(own(), only(ada.id)).await,
    ] {
        assert!(matches!(refused, Err(ChangeUserError::Forbidden(Forbidden::NotPermitted))));
    }
    assert!(house.users.delete_own_user(own()).await.is_ok());
    for nobody in [Cause::default(), Cause::system()] {
        let refused = house.users.delete_own_user(nobody).await;
        assert!(matches!(refused, Err(ChangeUserError::Forbidden(Forbidden::NotSignedIn))));
    }
}

#[tokio::test]
async fn administration_meant_for_another_version_is_refused() {
    let house = House::new();
    let ada = house.user("ada", Role::User).await;
    let at = |number| AdministerUser { user: ada.id, expected: Some(Version::from_number(number)) };
    let refused = house.users.lock_user(Cause::system(), at(2)).await;
    assert!(matches!(refused, Err(ChangeUserError::VersionMismatch)));
    assert!(matches!(
        house.users.erase_user(Cause::system(), at(2)).await,
        Err(ChangeUserError::VersionMismatch)
    ));
    assert!(house.users.lock_user(Cause::system(), at(1)).await.is_ok());
}

#[tokio::test]
async fn administration_is_never_half_done() {
    for step in ["user_for_update", "lock_user_rule", "count_active_administrators", "save_user", "commit"] {
        let house = House::new();
        let boss = house.user("boss", Role::Admin).await;
        house.user("second", Role::Admin).await;
        let users = house.users_on(Arc::new(FailingUserWork::at(step, Arc::new(house.stored_users.clone()))));
        let failed = users.lock_user(Cause::system(), only(boss.id)).await;
        assert!(matches!(failed, Err(ChangeUserError::Store(_))), "{step}");
        assert_eq!(house.users.get_user(Actor::System, boss.id).await.expect("found"), boss, "{step}");
        assert_eq!(house.events(boss.id).await, ["user.registered"], "{step}");
    }
}
