//! Whether somebody forgot to replace a secret.

use std::collections::BTreeMap;

/// Words of examples, in lower case. Random characters hold one in fewer than one secret of a hundred thousand.
const WORDS: [&str; 33] = [
    "change",
    "replace",
    "placeholder",
    "example",
    "sample",
    "default",
    "secret",
    "password",
    "passwort",
    "passphrase",
    "insecure",
    "unsafe",
    "your-",
    "your_",
    "yourkey",
    "my-key",
    "mykey",
    "hexwright",
    "qwert",
    "asdfgh",
    "letmein",
    "hunter2",
    "admin",
    "foobar",
    "dummy",
    "lorem",
    "testing",
    "correct-horse",
    "correcthorse",
    "12345678",
    "deadbeef",
    "cafebabe",
    "jwt-key",
];

/// Words that are too short for that: they count where they stand alone.
const SHORT_WORDS: [&str; 5] = ["test", "demo", "todo", "fixme", "xxx"];

/// Below this many bits a character it is not random, however long. Of 16 random hexadecimal digits, which are the shortest secret that
/// the service asks for, fewer than one in ten thousand have so little: most have more than 3.
const FEWEST_BITS: f64 = 2.2;

/// Words of examples, a pattern that repeats itself, a keyboard's or the alphabet's order, or few characters that are most of it.
pub(super) fn is_placeholder(secret: &str) -> bool {
    let folded: Vec<char> = secret.to_lowercase().chars().collect();
    has_word(&folded) || repeats_itself(&folded) || counts_on(&folded) || has_little_variety(&folded)
}

fn has_word(secret: &[char]) -> bool {
    let plain: String = secret.iter().collect();
    let meant: String = secret.iter().copied().map(letter_for).collect();
    WORDS.iter().any(|word| plain.contains(word) || meant.contains(word))
        || plain.split(|c: char| !c.is_alphabetic()).any(|part| SHORT_WORDS.contains(&part))
}

/// The letter that a sign looks like: `p4ssw0rd` is no better.
fn letter_for(sign: char) -> char {
    match sign {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

/// Whether it is one part again and again, the last perhaps cut off.
fn repeats_itself(secret: &[char]) -> bool {
    (1..=secret.len() / 2).any(|period| secret.iter().zip(&secret[period..]).all(|(one, other)| one == other))
}

/// Whether most characters are the same as, or the next or the last to, the one before.
fn counts_on(secret: &[char]) -> bool {
    let steps = secret.windows(2).filter(|pair| u32::from(pair[0]).abs_diff(u32::from(pair[1])) <= 1);
    2 * steps.count() > secret.len()
}

#[expect(clippy::cast_precision_loss, reason = "a secret is not that long")]
fn has_little_variety(secret: &[char]) -> bool {
    let mut counts = BTreeMap::new();
    for character in secret {
        *counts.entry(character).or_insert(0_usize) += 1;
    }
    let share = |count: usize| count as f64 / secret.len() as f64;
    let bits: f64 = counts.values().map(|count| -share(*count) * share(*count).log2()).sum();
    bits < FEWEST_BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_in_place_of_a_secret_is_a_placeholder() {
        for secret in [
            "changeme",
            "CHANGE-ME-in-production-0123456789",
            "change_this_to_32_characters_please",
            "replace-with-32-random-characters!!",
            "placeholder-0f8a7c6b5d4e3f2a1b0c9d8e",
            "this-is-an-example-of-32-characters",
            "secret",
            "super-s3cr3t-signing-key-0f8a7c6b5d",
            "MyPassw0rd-is-very-very-long-indeed",
            "P4$$W0RD-0f8a7c6b5d4e3f2a1b0c9d8e7f",
            "your-256-bit-key-goes-right-in-here",
            "test",
            "test-key-of-more-than-32-characters",
            "only_for_a_demo_0f8a7c6b5d4e3f2a1b0",
            "hexwright-hexwright-production-jwt!",
            "qwertyuiopasdfghjklzxcvbnm1234567890",
            "correct-horse-battery-staple-and-so",
            "deadbeef0f8a7c6b5d4e3f2a1b0c9d8e7f6",
            "at least 32 random characters? test",
        ] {
            assert!(is_placeholder(secret), "{secret}");
        }
    }

    #[test]
    fn what_is_long_without_being_random_is_a_placeholder() {
        for secret in [
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "00000000000000000000000000000000",
            "abababababababababababababababab",
            "q7Zt0Rk2vXw9LmB4q7Zt0Rk2vXw9LmB4",
            "q7Zt0Rk2vXw9q7Zt0Rk2vXw9q7Zt0Rk2",
            "0123456789abcdef0123456789abcdef",
            "abcdefghijklmnopqrstuvwxyz012345",
            "zyxwvutsrqponmlkjihgfedcba987654",
            "aabbccddeeffgghhiijjkkllmmnnoopp",
            "aaaaaaaaaaaaaaaaaaaaaaaaq7Zt0Rk2v",
            "kzkkzzkzkkkzzkzkzzzkkzkzzkkzkzzk",
            "",
        ] {
            assert!(is_placeholder(secret), "{secret}");
        }
    }

    #[test]
    fn random_characters_of_any_alphabet_are_no_placeholder() {
        for secret in [
            "q7Zt0Rk2vXw9LmB4nPc6HsJd8FgYe3Ua",
            "9f86d081884c7d659a2feaa0c55ad015",
            "a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "e4d909c290d0fb1ca068ffaddf22cbd0d41d8cd98f00b204e9800998ecf8427e",
            "kJ8vQmZr5tYw2xNc7bHd4gLp9sVf6aTq3eUi1oWy0R8=",
            "3f9c1ab7e05d824c",
            "Zx8$kQ!v2#Lm9@Rt",
            "wharf-oblong-tulip-seven-marble-quietly",
        ] {
            assert!(!is_placeholder(secret), "{secret}");
        }
    }

    /// The same numbers each time, as `SplitMix64` makes them.
    fn random_digits(state: &mut u64, length: usize) -> String {
        let mut digit = || {
            *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            char::from_digit(u32::try_from((mixed ^ (mixed >> 31)) & 15).expect("four bits"), 16)
                .expect("a digit")
        };
        (0..length).map(|_| digit()).collect()
    }

    #[test]
    fn of_random_hexadecimal_digits_hardly_any_are_taken_for_a_placeholder() {
        let mut state = 1;
        for length in [16, 20, 24, 32] {
            let secrets = (0..10_000).map(|_| random_digits(&mut state, length));
            let refused: Vec<_> = secrets.filter(|secret| is_placeholder(secret)).collect();
            assert!(refused.len() <= 10, "{length}: {} such as {}", refused.len(), refused[0]);
        }
    }
}
