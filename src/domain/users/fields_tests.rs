use super::*;
use proptest::prelude::*;

fn code<T>(parsed: Result<T, Problem>) -> Option<ProblemCode> {
    parsed.map_err(|problem| problem.code).err()
}

#[test]
fn an_email_is_trimmed_kept_as_given_and_compared_in_lower_case() {
    let email = Email::parse("  Ada.Lovelace+Notes@Example.ORG ").expect("valid");
    assert_eq!(email.as_str(), "Ada.Lovelace+Notes@Example.ORG");
    assert_eq!(email.folded(), "ada.lovelace+notes@example.org");
}

#[test]
fn what_is_no_address_is_refused() {
    for raw in [
        "ada",
        "ada@",
        "@example.org",
        "ada@example",
        "ada@@example.org",
        "a b@example.org",
        ".ada@example.org",
        "ada.@example.org",
        "a..b@example.org",
        "ada@-example.org",
        "ada@example-.org",
        "ada@exa_mple.org",
        "ada@example..org",
        "ada@example.org.",
        "ada@[127.0.0.1]",
        "ada@127.0.0.1",
        "\"ada\"@example.org",
        "ada@exämple.org",
        "<ada@example.org>",
    ] {
        assert_eq!(code(Email::parse(raw)), Some(ProblemCode::InvalidFormat), "{raw}");
    }
    assert_eq!(code(Email::parse("")), Some(ProblemCode::TooShort));
    assert_eq!(code(Email::parse("ada\0@example.org")), Some(ProblemCode::InvalidCharacter));
}

#[test]
fn an_email_has_at_most_254_characters_and_64_before_the_at() {
    let domain = format!("{}.{}.{}.org", "d".repeat(63), "d".repeat(63), "d".repeat(57));
    let longest = format!("{}@{domain}", "l".repeat(64));
    assert_eq!(longest.len(), 254);
    assert!(Email::parse(&longest).is_ok());
    assert_eq!(code(Email::parse(&format!("{longest}x"))), Some(ProblemCode::TooLong));
    assert!(Email::parse(&format!("{}@example.org", "l".repeat(65))).is_err());
}

#[test]
fn a_username_is_3_to_30_letters_digits_and_underscores() {
    assert!(Username::parse("Ada_1815").is_ok());
    assert_eq!(code(Username::parse("ab")), Some(ProblemCode::TooShort));
    assert_eq!(code(Username::parse(&"a".repeat(31))), Some(ProblemCode::TooLong));
    for raw in ["a-b", "a b", "åda", "a@b", "a.b"] {
        assert_eq!(code(Username::parse(raw)), Some(ProblemCode::InvalidCharacter), "{raw}");
    }
}

#[test]
fn a_username_is_kept_as_given_and_compared_in_lower_case() {
    let username = Username::parse(" Ada_1815 ").expect("valid");
    assert_eq!((username.as_str(), username.folded().as_str()), ("Ada_1815", "ada_1815"));
}

#[test]
fn a_display_name_is_one_line_of_1_to_100_characters() {
    assert_eq!(
        DisplayName::parse(" Ada Lovelace ").map(|n| n.as_str().to_owned()),
        Ok("Ada Lovelace".into())
    );
    assert_eq!(code(DisplayName::parse(" ")), Some(ProblemCode::TooShort));
    assert_eq!(code(DisplayName::parse(&"é".repeat(101))), Some(ProblemCode::TooLong));
    assert!(DisplayName::parse(&"é".repeat(100)).is_ok());
}

#[test]
fn a_display_name_of_invisible_characters_alone_is_refused() {
    for raw in [
        "\u{200b}",
        "\u{feff}\u{2060}",
        "\u{202e}\u{202c}",
        "\u{3164} \u{3164}",
        "\u{2800}",
        "\u{ad}\u{e0020}",
    ] {
        assert_eq!(code(DisplayName::parse(raw)), Some(ProblemCode::InvalidCharacter), "{raw:?}");
    }
    assert!(DisplayName::parse("\u{202e}Ada\u{202c}").is_ok(), "among others they have their uses");
}

#[test]
fn a_sign_in_name_with_an_at_is_an_email_and_any_other_a_username() {
    assert_eq!(SignInName::of(" Ada@Example.org "), SignInName::Email("ada@example.org".into()));
    assert_eq!(SignInName::of("Ada_1815"), SignInName::Username("ada_1815".into()));
    assert_eq!(SignInName::of("a\0b"), SignInName::Username("ab".into()));
    assert_eq!(
        [" Ada@B.org", "ADA"].map(|raw| SignInName::of(raw).as_str().to_owned()),
        ["ada@b.org", "ada"]
    );
}

#[test]
fn a_password_hash_is_never_shown_by_debug() {
    let hash = PasswordHash::new("$argon2id$…");
    assert_eq!((format!("{hash:?}").as_str(), hash.as_str()), ("PasswordHash(redacted)", "$argon2id$…"));
}

proptest! {
    #[test]
    fn parsing_any_text_ends_in_a_value_within_its_limits_or_a_problem(raw in "\\PC{0,300}") {
        prop_assert!(Email::parse(&raw).ok().is_none_or(|email| email.as_str().len() <= 254));
        prop_assert!(Username::parse(&raw).ok().is_none_or(|name| (3..=30).contains(&name.as_str().len())));
        prop_assert!(DisplayName::parse(&raw).ok().is_none_or(|name| !name.as_str().is_empty()));
        prop_assert!(SignInName::of(&raw).as_str().chars().count() <= 254);
    }

    #[test]
    fn a_valid_email_stays_valid_when_read_again(local in "[a-z0-9+_]{1,20}", label in "[a-z0-9]{1,20}") {
        let email = Email::parse(&format!("{local}@{label}.example")).expect("valid");
        prop_assert_eq!(Email::parse(email.as_str()), Ok(email.clone()));
        let shouted = Email::parse(&email.as_str().to_uppercase()).expect("valid");
        prop_assert_eq!(shouted.folded(), email.folded());
    }
}
