use super::*;
use crate::testing::{ada, at};

#[test]
fn the_deleted_are_left_out_let_in_or_alone_and_nothing_else() {
    let choices = ["exclude", "include", "only"].map(Deleted::parse);
    assert_eq!(choices, [Ok(Deleted::Excluded), Ok(Deleted::Included), Ok(Deleted::Only)]);
    assert_eq!(Deleted::default(), Deleted::Excluded);
    assert_eq!(Deleted::parse("all").map_err(|p| p.code), Err(ProblemCode::UnknownValue));
}

#[test]
fn a_user_is_found_by_the_words_of_name_email_and_username_each_once() {
    assert_eq!(ada().searched_words(), ["1815", "ada", "example", "lovelace", "org"]);
    let nameless = User { username: None, ..ada() };
    assert_eq!(nameless.searched_words(), ["ada", "example", "lovelace", "org"]);
}

#[test]
fn a_user_stands_where_the_order_says() {
    let id = ada().id;
    for (orders, key) in [
        ([UserOrder::CreatedFirst, UserOrder::CreatedLast], UserSortKey::At(at(1), id)),
        ([UserOrder::Email, UserOrder::EmailBackwards], UserSortKey::Text("ada@example.org".to_owned(), id)),
        ([UserOrder::Name, UserOrder::NameBackwards], UserSortKey::Text("Ada Lovelace".to_owned(), id)),
    ] {
        assert_eq!(orders.map(|order| order.key_of(&ada())), [key.clone(), key]);
        assert_eq!(orders.map(UserOrder::is_descending), [false, true]);
    }
}

#[test]
fn a_search_wants_every_word_and_the_last_as_a_beginning() {
    let words = search_words("Ada Lovelace ada@example.org");
    let finds = |raw: &str| Search::parse(raw).expect("valid").finds(&words);
    assert!(finds("ada"));
    assert!(finds("LOVELACE ad"));
    assert!(finds("ada@example.org"));
    assert!(!finds("ad lovelace"), "only the last word may be a beginning");
    assert!(!finds("ada byron"));
}

#[test]
fn a_search_without_a_letter_or_digit_is_refused() {
    assert_eq!(Search::parse(" -*\"' ").map_err(|p| p.code), Err(ProblemCode::TooShort));
    assert_eq!(Search::parse(&"a".repeat(101)).map_err(|p| p.code), Err(ProblemCode::TooLong));
    let longest = Search::parse(&"é".repeat(100)).expect("valid");
    assert_eq!(longest.words(), ["é".repeat(100)]);
}

#[test]
fn every_order_is_found_by_its_name_and_no_other() {
    for (name, order) in UserOrder::ALL {
        assert_eq!(UserOrder::parse(name), Ok(order));
        assert_eq!(order.as_str(), name);
    }
    assert_eq!(UserOrder::parse("password").map_err(|p| p.code), Err(ProblemCode::UnknownValue));
}
