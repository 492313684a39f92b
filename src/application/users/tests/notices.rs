use domain::{
    authorization::Role,
    shared::Cause,
    users::{ChangeProfile, ChangeRole, PasswordHash, ReplacePassword, UserService},
};

use super::only;
use crate::testing::{House, Notice, PASSWORD};

#[tokio::test]
async fn every_change_of_a_standing_is_told_after_it() {
    let house = House::new();
    let ada = house.user("ada", Role::User).await;
    let told = || assert_eq!(house.notices.take(), [Notice::Standing(ada.id)]);
    let role = ChangeRole { user: ada.id, role: "admin".into(), expected: None };
    let password = ReplacePassword {
        user: ada.id,
        checked: PasswordHash::new(format!("0${PASSWORD}")),
        replacement: PasswordHash::new("0$another"),
        is_rehash: false,
    };
    house.user("boss", Role::Admin).await;
    house.users.change_role(Cause::system(), role).await.expect("changed");
    told();
    house.users.replace_password(Cause::system(), password).await.expect("replaced");
    told();
    house.users.lock_user(Cause::system(), only(ada.id)).await.expect("locked");
    told();
    house.users.delete_user(Cause::system(), only(ada.id)).await.expect("deleted");
    told();
    house.users.erase_user(Cause::system(), only(ada.id)).await.expect("erased");
    told();
}

#[tokio::test]
async fn what_changes_no_standing_is_not_told() {
    let house = House::new();
    let ada = house.user("ada", Role::User).await;
    let rename =
        ChangeProfile { user: ada.id, name: Some("Countess".into()), username: None, expected: None };
    house.users.change_profile(Cause::system(), rename).await.expect("renamed");
    house.users.unlock_user(Cause::system(), only(ada.id)).await.expect("was not locked");
    assert_eq!(house.notices.take(), []);
}
