//! `users create | create-admin | list | show | set-role`: the use cases of the API, by the operator.

use domain::{
    auth::{Register, RegisterError},
    authorization::Role,
    shared::{Actor, Cause, Id, Input, Problems, Window},
    users::{
        ChangeRole, ChangeUserError, CreateUserError, Deleted, Search, SignInName, User, UserFilter, UserId,
        UserList, UserOrder, UserService, Username,
    },
};
use eyre::eyre;
use serde_json::{Value, json};

use super::{
    Failure,
    args::{Format, NewUser, Users},
    password::read_password,
    run::Context,
};
use crate::{
    bootstrap::{Seams, Service, connect, connect_ready, plain_users, prepare_unused_schema},
    config::Config,
};

/// Runs the command. Only what makes a user may make a database.
pub(super) async fn run(command: &Users, context: &mut Context<'_>) -> Result<(), Failure> {
    let config = context.config()?;
    match command {
        Users::Create(new) => {
            let user = make(new, Role::User, &config).await?;
            Ok(print_one(&user, new.format, context)?)
        }
        Users::CreateAdmin(new) => {
            let user = make(new, Role::Admin, &config).await?;
            Ok(print_one(&user, new.format, context)?)
        }
        Users::List { limit, search, deleted, format } => {
            let search = search.as_deref();
            let users =
                with_users(&config, async |users| list(*limit, search, *deleted, users).await).await?;
            Ok(print_all(&users, *format, context)?)
        }
        Users::Show { user, format } => {
            let user = with_users(&config, async |users| find(user, users).await).await?;
            Ok(print_one(&user, *format, context)?)
        }
        Users::SetRole { user, role, format } => {
            let user = with_users(&config, async |users| set_role(user, role, users).await).await?;
            Ok(print_one(&user, *format, context)?)
        }
    }
}

/// Does something with the users of a database that is ready.
async fn with_users<T>(
    config: &Config,
    work: impl AsyncFnOnce(&dyn UserService) -> eyre::Result<T>,
) -> Result<T, Failure> {
    let database = connect_ready(&config.database).await.map_err(Failure::database)?;
    let ended = work(plain_users(&database).as_ref()).await;
    database.close().await;
    Ok(ended?)
}

async fn make(new: &NewUser, role: Role, config: &Config) -> Result<User, Failure> {
    let database = connect(&config.database).await.map_err(Failure::database)?;
    prepare_unused_schema(&config.database, &database).await.map_err(Failure::database)?;
    let service = Service::build(config, database.clone(), Seams::default())?;
    let made = create(new, role, &service).await;
    database.close().await;
    Ok(made?)
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
        RegisterError::Invalid(problems) => eyre!("the user cannot be made: {}", told(&problems)),
        RegisterError::User(CreateUserError::EmailTaken) if role == Role::Admin => eyre!(
            "the e-mail is taken: to make that account an administrator, run `hexwright users set-role {} admin`",
            new.email
        ),
        other => eyre!(other),
    })
}

async fn set_role(user: &str, role: &str, users: &dyn UserService) -> eyre::Result<User> {
    let user = find(user, users).await?;
    let command = ChangeRole { user: user.id, role: Input::from(role), expected: None };
    users.change_role(Cause::system(), command).await.map_err(|error| match error {
        ChangeUserError::Invalid(problems) => eyre!("the role cannot be given: {}", told(&problems)),
        other => eyre!(other),
    })
}

fn told(problems: &Problems) -> String {
    let told: Vec<_> = problems.iter().map(|p| format!("{} {}", p.field, p.message)).collect();
    told.join("; ")
}

async fn list(
    limit: u32,
    search: Option<&str>,
    deleted: bool,
    users: &dyn UserService,
) -> eyre::Result<Vec<User>> {
    let search = search.map(Search::parse).transpose().map_err(|p| eyre!("--search {}", p.message))?;
    let deleted = if deleted { Deleted::Included } else { Deleted::Excluded };
    let filter = UserFilter { search, deleted, ..UserFilter::default() };
    let window = Window::Keyset { limit, cursor: None };
    let list = UserList { filter, order: UserOrder::CreatedLast, window };
    let page = users.list_users(Actor::System, list).await?;
    if page.has_next {
        tracing::warn!(limit, "there are more users than these; --limit and --search choose others");
    }
    Ok(page.items)
}

async fn find(name: &str, users: &dyn UserService) -> eyre::Result<User> {
    let unknown = || eyre!("there is no user {name:?}");
    let id: UserId = match name.parse::<Id<User>>() {
        Ok(id) => id,
        Err(_) => users.find_credentials(SignInName::of(name)).await?.ok_or_else(unknown)?.user,
    };
    Ok(users.get_user(Actor::System, id).await?)
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
