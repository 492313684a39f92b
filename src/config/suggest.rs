//! Which known name an unknown one was meant to be.

use super::VARIABLES;

/// The known name that is nearest, if any is near: at most three letters apart.
pub(super) fn nearest(unknown: &str) -> Option<&'static str> {
    VARIABLES
        .iter()
        .map(|variable| (distance(unknown, variable.name), variable.name))
        .filter(|(distance, _)| (1..=3).contains(distance))
        .min()
        .map(|(_, name)| name)
}

/// How many letters have to be put in, left out or replaced (Levenshtein).
pub(super) fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested_if_any_is_near() {
        assert_eq!(nearest("SERVER_PROT"), Some("SERVER_PORT"));
        assert_eq!(nearest("DATABASE_URI"), Some("DATABASE_URL"));
        assert_eq!(nearest("JWT_SECRETS"), Some("JWT_SECRET"));
        assert_eq!(nearest("SERVER_SOMETHING_ELSE"), None);
    }
}
