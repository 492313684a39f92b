//! Rules that every text of the domain shares.

use super::{Problem, ProblemCode};

/// A text of one line: trimmed, `at_least` to `at_most` characters, without control characters.
///
/// U+0000 is among what is refused: PostgreSQL cannot store it, and SQLite would.
pub fn single_line(raw: &str, at_least: usize, at_most: usize) -> Result<String, Problem> {
    let text = raw.trim();
    if text.chars().any(char::is_control) {
        return Err(Problem::new(ProblemCode::InvalidCharacter, "must not contain control characters"));
    }
    let length = text.chars().count();
    if length < at_least {
        let message = if length == 0 {
            "must not be empty".to_owned()
        } else {
            format!("must have at least {at_least} characters")
        };
        return Err(Problem::new(ProblemCode::TooShort, message));
    }
    if length > at_most {
        return Err(Problem::new(ProblemCode::TooLong, format!("must have at most {at_most} characters")));
    }
    Ok(text.to_owned())
}

/// Whether a character shows: it is no space, no control character, and none that Unicode tells programs to draw nothing
/// for (`Default_Ignorable_Code_Point` of the Unicode Character Database); nor the empty pattern of braille.
pub fn is_visible(c: char) -> bool {
    let draws_nothing = matches!(
        u32::from(c),
        0xAD | 0x34F | 0x61C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
            | 0x202A..=0x202E | 0x2060..=0x206F | 0x2800 | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0
            | 0xFFF0..=0xFFF8 | 0x1_BCA0..=0x1_BCA3 | 0x1_D173..=0x1_D17A | 0xE_0000..=0xE_0FFF
    );
    !(c.is_whitespace() || c.is_control() || draws_nothing)
}

/// The form under which texts that differ only in case are the same.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// The words of a text, folded: runs of letters and digits. The words that a search looks for and finds.
pub fn search_words(text: &str) -> Vec<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_line_is_trimmed_and_measured_in_characters() {
        assert_eq!(single_line("  Åsa  ", 3, 3).as_deref(), Ok("Åsa"));
        assert_eq!(single_line("   ", 1, 3).map_err(|p| p.code), Err(ProblemCode::TooShort));
        assert_eq!(single_line("Åsa!", 1, 3).map_err(|p| p.code), Err(ProblemCode::TooLong));
    }

    #[test]
    fn a_single_line_that_is_too_short_says_how_long_it_must_be() {
        let told = |text| single_line(text, 3, 9).map_err(|problem| problem.message);
        assert_eq!(told("  "), Err("must not be empty".to_owned()));
        assert_eq!(told("Al"), Err("must have at least 3 characters".to_owned()));
        assert_eq!(told("Ada Lovelace"), Err("must have at most 9 characters".to_owned()));
    }

    #[test]
    fn a_single_line_refuses_nul_and_other_control_characters() {
        for text in ["a\0b", "a\nb", "a\u{1b}b", "a\u{85}b"] {
            assert_eq!(single_line(text, 1, 9).map_err(|p| p.code), Err(ProblemCode::InvalidCharacter));
        }
    }

    #[test]
    fn what_draws_nothing_is_not_visible() {
        for c in ['a', '1', '-', 'é', '\u{301}', '日', '🦀', '\u{2801}', '\u{10fffd}'] {
            assert!(is_visible(c), "{c:?}");
        }
        let invisible = "\u{ad}\u{34f}\u{61c}\u{1160}\u{17b4}\u{180e}\u{200b}\u{202e}\u{2060}\u{2800}\u{3164}\u{fe0f}\u{feff}\u{ffa0}\u{fff0}\u{1bca0}\u{1d173}\u{e0001}";
        for c in invisible.chars().chain([' ', '\t', '\0', '\u{a0}', '\u{3000}', '\u{85}']) {
            assert!(!is_visible(c), "{c:?}");
        }
    }

    #[test]
    fn search_words_are_folded_runs_of_letters_and_digits() {
        assert_eq!(search_words("Ada LOVELACE-1815, <Ünal>"), ["ada", "lovelace", "1815", "ünal"]);
        assert!(search_words(" '\"*-: ").is_empty());
    }
}
