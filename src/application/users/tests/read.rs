use domain::{
    authorization::{Forbidden, Role},
    shared::{Actor, Cause, Id, Window},
    users::{ReadUserError, UserFilter, UserList, UserOrder, UserService},
};

use super::{actor, only};
use crate::testing::House;

fn everybody() -> UserList {
    UserList {
        filter: UserFilter::default(),
        order: UserOrder::Name,
        window: Window::Keyset { limit: 10, cursor: None },
    }
}

#[tokio::test]
async fn a_user_reads_the_own_account_and_no_other() {
    let house = House::new();
    let ada = house.user("ada", Role::User).await;
    let bob = house.user("bob", Role::User).await;
    assert_eq!(house.users.get_user(actor(&ada, Role::User), ada.id).await.expect("own"), ada);
    let other = house.users.get_user(actor(&ada, Role::User), bob.id).await;
    assert!(matches!(other, Err(ReadUserError::Forbidden(Forbidden::NotPermitted))));
    let nobody = house.users.get_user(Actor::Anonymous, bob.id).await;
    assert!(matches!(nobody, Err(ReadUserError::Forbidden(Forbidden::NotSignedIn))));
}

#[tokio::test]
async fn an_administrator_reads_any_account_also_a_deleted_one() {
    let house = House::new();
    let boss = house.user("boss", Role::Admin).await;
    let ada = house.user("ada", Role::User).await;
    house.users.delete_user(Cause::system(), only(ada.id)).await.expect("deleted");
    let found = house.users.get_user(actor(&boss, Role::Admin), ada.id).await.expect("found");
    assert!(found.deleted_at.is_some());
    assert!(matches!(
        house.users.get_user(actor(&boss, Role::Admin), Id::from_bytes([7; 16])).await,
        Err(ReadUserError::NotFound)
    ));
}

#[tokio::test]
async fn a_deleted_user_does_not_find_the_own_account() {
    let house = House::new();
    let ada = house.user("ada", Role::User).await;
    house.users.delete_user(Cause::system(), only(ada.id)).await.expect("deleted");
    assert!(matches!(
        house.users.get_user(actor(&ada, Role::User), ada.id).await,
        Err(ReadUserError::NotFound)
    ));
}

#[tokio::test]
async fn only_an_administrator_lists_and_counts_users() {
    let house = House::new();
    let boss = house.user("boss", Role::Admin).await;
    let ada = house.user("ada", Role::User).await;
    let page = house.users.list_users(actor(&boss, Role::Admin), everybody()).await.expect("listed");
    assert_eq!(page.items, [ada.clone(), boss.clone()]);
    let count =
        house.users.count_users(actor(&boss, Role::Admin), UserFilter::default()).await.expect("counted");
    assert_eq!(count, 2);
    let refused = house.users.list_users(actor(&ada, Role::User), everybody()).await;
    assert!(matches!(refused, Err(ReadUserError::Forbidden(_))));
    let refused = house.users.count_users(actor(&ada, Role::User), UserFilter::default()).await;
    assert!(matches!(refused, Err(ReadUserError::Forbidden(_))));
}
