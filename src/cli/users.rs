//! `users create | create-admin | list | show`: the use cases of the API, by the operator.

use domain::{
    auth::{Register, RegisterError},
    authorization::Role,
    shared::{Actor, Cause, Id, Input, Window},
    users::{Deleted, Search, SignInName, User, UserFilter, UserId, UserList, UserOrder, Username},
};
use eyre::eyre;
use serde_json::{Value, json};

use super::{
    Failure,
    args::{Format, NewUser, Users},
    password::read_password,
    run::Context,
};
use crate::bootstrap::{Seams, Service, connect, prepare_schema};

/// Runs the command.
pub(super) async fn run(command: &Users, context: &mut Context<'_>) -> Result<(), Failure> {
    let config = context.config()?;
    let database = connect(&config.database).await.map_err(Failure::database)?;
    prepare_schema(&config.database, &database).await.map_err(Failure::database)?;
    let service = Service::build(&config, database.clone(), Seams::default())?;
    let ended = perform(command, &service, context).await;
    database.close().await;
    Ok(ended?)
}

async fn perform(command: &Users, service: &Service, context: &mut Context<'_>) -> eyre::Result<()> {
    match command {
        Users::Create(new) => {
            let user = create(new, Role::User, service).await?;
            print_one(&user, new.format, context)
        }
        Users::CreateAdmin(new) => {
            let user = create(new, Role::Admin, service).await?;
            print_one(&user, new.format, context)
        }
        Users::List { limit, search, deleted, format } => {
            let users = list(*limit, search.as_deref(), *deleted, service).await?;
            print_all(&users, *format, context)
        }
        Users::Show { user, format } => {
            let user = find(user, service).await?;
            print_one(&user, *format, context)
        }
    }
}

async fn create(new: &NewUser, role: Role, service: &Service) -> eyre::Result<User> {
    let password = read_password(new.password_stdin)?;
    let command = Register {
        email: Input::from(new.email.as_str()),
        password: Input::from(password.expose()),
        name: Input::from(new.name.as_str()),
        username: new.username.as_deref().map_or(Input::Missing, Input::from),
        role,
    };
    service.auth.register(Cause::system(), command).await.map_err(|error| match error {
        RegisterError::Invalid(problems) => {
            let told: Vec<_> = problems.iter().map(|p| format!("{} {}", p.field, p.message)).collect();
            eyre!("the user cannot be made: {}", told.join("; "))
        }
        other => eyre!(other),
    })
}

async fn list(limit: u32, search: Option<&str>, deleted: bool, service: &Service) -> eyre::Result<Vec<User>> {
    let search = search.map(Search::parse).transpose().map_err(|p| eyre!("--search {}", p.message))?;
    let deleted = if deleted { Deleted::Included } else { Deleted::Excluded };
    let filter = UserFilter { search, deleted, ..UserFilter::default() };
    let window = Window::Keyset { limit, cursor: None };
    let list = UserList { filter, order: UserOrder::CreatedLast, window };
    let page = service.users.list_users(Actor::System, list).await?;
    if page.has_next {
        tracing::warn!(limit, "there are more users than these; --limit and --search choose others");
    }
    Ok(page.items)
}

async fn find(name: &str, service: &Service) -> eyre::Result<User> {
    let unknown = || eyre!("there is no user {name:?}");
    let id: UserId = match name.parse::<Id<User>>() {
        Ok(id) => id,
        Err(_) => service.users.find_credentials(SignInName::of(name)).await?.ok_or_else(unknown)?.user,
    };
    Ok(service.users.get_user(Actor::System, id).await?)
}

fn print_one(user: &User, format: Format, context: &mut Context<'_>) -> eyre::Result<()> {
    if format.json {
        return context.output.json(&as_json(user));
    }
    print_all(std::slice::from_ref(user), format, context)
}

fn print_all(users: &[User], format: Format, context: &mut Context<'_>) -> eyre::Result<()> {
    if format.json {
        return context.output.json(&users.iter().map(as_json).collect::<Vec<_>>());
    }
    let rows = users.iter().map(|user| {
        [
            user.id.to_string(),
            user.email.as_str().to_owned(),
            user.name.as_str().to_owned(),
            user.role.as_str().to_owned(),
            state(user).to_owned(),
            user.created_at.to_string(),
        ]
    });
    context.output.table(["id", "e-mail", "name", "role", "state", "created"], rows)
}

fn state(user: &User) -> &'static str {
    match (user.deleted_at, user.locked_at) {
        (Some(_), _) => "deleted",
        (None, Some(_)) => "locked",
        (None, None) => "active",
    }
}

/// The same names as the API's.
fn as_json(user: &User) -> Value {
    json!({
        "id": user.id.to_string(),
        "email": user.email.as_str(),
        "username": user.username.as_ref().map(Username::as_str),
        "name": user.name.as_str(),
        "role": user.role.as_str(),
        "locked_at": user.locked_at.map(|at| at.to_string()),
        "deleted_at": user.deleted_at.map(|at| at.to_string()),
        "version": user.version.number(),
        "created_at": user.created_at.to_string(),
        "updated_at": user.updated_at.to_string(),
    })
}
