//! What a statement's text says of it.

/// The words that our statements begin with.
const OPERATIONS: [&str; 9] =
    ["SELECT", "INSERT", "UPDATE", "DELETE", "BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK"];

/// The statement's first word; `OTHER` for any that is not ours.
pub(super) fn operation(sql: &str) -> &'static str {
    let first = sql.split(' ').next().unwrap_or_default();
    OPERATIONS.into_iter().find(|word| *word == first).unwrap_or("OTHER")
}

/// The table that the statement is about: the first that it names.
pub(super) fn table(sql: &str) -> Option<&str> {
    let after =
        ["UPDATE ", "INSERT INTO ", "DELETE FROM "].into_iter().find_map(|verb| sql.strip_prefix(verb));
    let rest = after.or_else(|| sql.split_once(" FROM ").map(|(_, rest)| rest))?;
    let end = rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
    let name = &rest[..end.unwrap_or(rest.len())];
    (!name.is_empty()).then_some(name)
}
