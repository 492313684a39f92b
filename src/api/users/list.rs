//! What lists of users can be asked for, in all versions.

use domain::{
    authorization::Role,
    users::{Deleted, Search, UserFilter, UserOrder},
};
use utoipa::{IntoParams, ToSchema};

use super::body::RoleName;
use crate::extract::Parameters;

/// The filter and the order of a list of users. For the documents; `Listing` reads it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes the query; `Listing::read` reads it parameter by parameter")]
pub(crate) struct UserListQuery {
    /// Only those with this role.
    #[param(value_type = Option<RoleName>)]
    role: Option<String>,
    /// Only those who are locked, or only those who are not.
    #[param(example = false)]
    locked: Option<bool>,
    /// Which of the deleted.
    #[param(inline, value_type = Option<DeletedChoice>, example = "exclude")]
    deleted: Option<String>,
    /// Words that must all be found in name, e-mail address or username; the last may be a word's beginning.
    #[param(max_length = 100, example = "ada lov")]
    search: Option<String>,
    /// The order; with a minus sign the last come first.
    #[param(inline, value_type = Option<OrderChoice>, example = "-created_at")]
    sort: Option<String>,
}

/// What becomes of the deleted.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase", default = "exclude")]
#[expect(dead_code, reason = "for the documents: the domain knows the choices")]
enum DeletedChoice {
    Exclude,
    Include,
    Only,
}

/// By what a list is ordered.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case", default = "-created_at")]
#[expect(dead_code, reason = "for the documents: the domain knows the orders")]
enum OrderChoice {
    CreatedAt,
    #[schema(rename = "-created_at")]
    CreatedAtDown,
    Email,
    #[schema(rename = "-email")]
    EmailDown,
    Name,
    #[schema(rename = "-name")]
    NameDown,
}

/// Which users are listed, and in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listing {
    /// Which.
    pub(crate) filter: UserFilter,
    /// In which order.
    pub(crate) order: UserOrder,
}

impl Listing {
    /// Reads `role`, `locked`, `deleted`, `search` and `sort`.
    pub(crate) fn read(parameters: &mut Parameters) -> Self {
        Self {
            filter: UserFilter {
                role: parameters.take("role", Role::parse),
                locked: parameters.take_flag("locked"),
                deleted: parameters.take("deleted", Deleted::parse).unwrap_or_default(),
                search: parameters.take("search", Search::parse),
            },
            order: parameters.take("sort", UserOrder::parse).unwrap_or_default(),
        }
    }

    /// The same in one form, whatever the client wrote: what cursors of this list are bound to.
    pub(crate) fn canonical(&self) -> String {
        let UserFilter { role, locked, deleted, search } = &self.filter;
        let role = role.map_or("", Role::as_str);
        let deleted = match deleted {
            Deleted::Excluded => "exclude",
            Deleted::Included => "include",
            Deleted::Only => "only",
        };
        // Words are letters and digits alone, so nothing in them looks like a separator.
        let words = search.as_ref().map(|search| search.words().join(" ")).unwrap_or_default();
        format!("role={role}&locked={locked:?}&deleted={deleted}&search={words}&sort={}", self.order.as_str())
    }
}
