use std::fmt::Write;

use super::*;
use crate::shared::{Actor, Caller, Id, ProblemCode};

#[test]
fn the_matrix_of_roles_and_actions_is_this() {
    let caller = |role| {
        Actor::Caller(Caller { user: Id::from_bytes([1; 16]), role, session: Id::from_bytes([2; 16]) })
    };
    let actors = [Actor::Anonymous, caller(Role::User), caller(Role::Admin), Actor::System];
    let mut matrix = String::from("action            | nobody | user | admin | system\n");
    for action in Action::ALL {
        write!(matrix, "{:17}", format!("{action:?}")).expect("a string takes it");
        for actor in actors {
            matrix += if authorize(actor, action).is_ok() { " | yes" } else { " | -" };
        }
        matrix += "\n";
    }
    assert_eq!(
        matrix,
        "action            | nobody | user | admin | system\n\
         ReadOwnAccount    | - | yes | yes | yes\n\
         ChangeOwnAccount  | - | yes | yes | yes\n\
         DeleteOwnAccount  | - | yes | yes | yes\n\
         ManageOwnSessions | - | yes | yes | yes\n\
         ListUsers         | - | - | yes | yes\n\
         ReadUser          | - | - | yes | yes\n\
         CreateUser        | - | - | yes | yes\n\
         ChangeUserRole    | - | - | yes | yes\n\
         LockUser          | - | - | yes | yes\n\
         UnlockUser        | - | - | yes | yes\n\
         DeleteUser        | - | - | yes | yes\n\
         RestoreUser       | - | - | yes | yes\n\
         EraseUser         | - | - | yes | yes\n"
    );
}

#[test]
fn a_role_is_read_by_its_name_and_by_no_other() {
    assert_eq!((Role::parse("user"), Role::parse("admin")), (Ok(Role::User), Ok(Role::Admin)));
    assert_eq!(Role::ALL.map(Role::as_str), ["user", "admin"]);
    for name in ["", "Admin", "root", "admin "] {
        assert_eq!(Role::parse(name).map_err(|p| p.code), Err(ProblemCode::UnknownValue), "{name}");
    }
}

#[test]
fn nobody_is_told_to_sign_in_and_a_user_that_it_is_not_permitted() {
    let user = Actor::Caller(Caller {
        user: Id::from_bytes([1; 16]),
        role: Role::User,
        session: Id::from_bytes([2; 16]),
    });
    assert_eq!(authorize(Actor::Anonymous, Action::ReadOwnAccount), Err(Forbidden::NotSignedIn));
    assert_eq!(authorize(user, Action::ListUsers), Err(Forbidden::NotPermitted));
}
