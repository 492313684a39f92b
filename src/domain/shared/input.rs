//! What a client gave for a field, and all that is wrong with it: every problem is reported at once.

/// What is wrong with one field, as a word for programs. The list is part of the API's contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemCode {
    /// The field is missing or null.
    Required,
    /// The value has another JSON type than the field.
    WrongType,
    /// Fewer characters than the field needs.
    TooShort,
    /// More characters than the field may have.
    TooLong,
    /// A character that the field cannot hold.
    InvalidCharacter,
    /// Not in the format of the field.
    InvalidFormat,
    /// Not one of the values that the field knows.
    UnknownValue,
    /// A number outside its range.
    OutOfRange,
    /// A password that is guessed too easily.
    WeakPassword,
    /// A password that is on a list of breached ones.
    BreachedPassword,
    /// The value that is there already, where another is asked for.
    Unchanged,
    /// A field that this operation does not know.
    UnknownField,
}

impl ProblemCode {
    /// The word that clients see.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::WrongType => "wrong_type",
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::InvalidCharacter => "invalid_character",
            Self::InvalidFormat => "invalid_format",
            Self::UnknownValue => "unknown_value",
            Self::OutOfRange => "out_of_range",
            Self::WeakPassword => "weak_password",
            Self::BreachedPassword => "breached_password",
            Self::Unchanged => "unchanged",
            Self::UnknownField => "unknown_field",
        }
    }
}

/// One thing that is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The name of the field in the command, in `snake_case`; empty until `Problems::take` names it.
    pub field: &'static str,
    /// For programs.
    pub code: ProblemCode,
    /// For people: continues a sentence that begins with the field's name.
    pub message: String,
}

impl Problem {
    /// A problem of a field that is named later.
    pub fn new(code: ProblemCode, message: impl Into<String>) -> Self {
        Self { field: "", code, message: message.into() }
    }
}

/// All problems of one command, in the order of its fields. Never empty inside an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// No problem so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of a parsed field; or remembers what is wrong with it.
    pub fn take<T>(&mut self, field: &'static str, parsed: Result<T, Problem>) -> Option<T> {
        parsed.map_err(|problem| self.add(field, problem)).ok()
    }

    /// Remembers one more problem.
    pub fn add(&mut self, field: &'static str, problem: Problem) {
        self.0.push(Problem { field, ..problem });
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The problems in order.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// A list of one.
    pub fn of(field: &'static str, problem: Problem) -> Self {
        Self(vec![Problem { field, ..problem }])
    }
}

/// What a client gave for a text field, before anything is known about it.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Input {
    /// Nothing, or null.
    #[default]
    Missing,
    /// A value of another type than text.
    WrongType,
    /// A text.
    Text(String),
}

impl Input {
    /// The value of a field that must be there.
    pub fn required<T>(&self, parse: impl FnOnce(&str) -> Result<T, Problem>) -> Result<T, Problem> {
        self.optional(parse)?.ok_or_else(|| Problem::new(ProblemCode::Required, "is required"))
    }

    /// The value of a field that may be absent.
    pub fn optional<T>(&self, parse: impl FnOnce(&str) -> Result<T, Problem>) -> Result<Option<T>, Problem> {
        match self {
            Self::Missing => Ok(None),
            Self::WrongType => Err(Problem::new(ProblemCode::WrongType, "must be a text")),
            Self::Text(text) => parse(text).map(Some),
        }
    }
}

impl<T: Into<String>> From<T> for Input {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

/// Redacted: any input may be a password.
impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Missing => "Missing",
            Self::WrongType => "WrongType",
            Self::Text(_) => "Text(redacted)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_kept_in_the_order_of_the_fields() {
        let mut problems = Problems::new();
        let long = |_: &str| Err::<(), _>(Problem::new(ProblemCode::TooLong, "is too long"));
        assert!(problems.take("email", Input::Missing.required(long)).is_none());
        assert!(problems.take("name", Input::from("x").required(long)).is_none());
        assert!(problems.take("username", Input::WrongType.optional(long)).is_none());
        assert!(problems.take("nickname", Input::Missing.optional(long)).is_some());
        let seen: Vec<_> = problems.iter().map(|p| (p.field, p.code.as_str())).collect();
        assert_eq!(seen, [("email", "required"), ("name", "too_long"), ("username", "wrong_type")]);
    }

    #[test]
    fn a_command_is_valid_until_something_is_wrong_with_it() {
        let mut problems = Problems::new();
        assert_eq!(problems.take("email", Ok(1)), Some(1));
        assert!(problems.is_empty());
        problems.add("email", Problem::new(ProblemCode::TooShort, "is too short"));
        assert!(!problems.is_empty());
    }

    #[test]
    fn a_problem_that_stands_alone_names_its_field() {
        let alone = Problems::of("role", Problem::new(ProblemCode::UnknownValue, "is none"));
        let told: Vec<_> = alone.iter().map(|p| (p.field, p.code.as_str(), p.message.as_str())).collect();
        assert_eq!(told, [("role", "unknown_value", "is none")]);
    }

    #[test]
    fn an_input_is_never_shown_by_debug() {
        let shown =
            [Input::from("hunter2"), Input::WrongType, Input::Missing].map(|input| format!("{input:?}"));
        assert_eq!(shown, ["Text(redacted)", "WrongType", "Missing"]);
    }
}
