use domain::{
    shared::{Cause, Direction, Window},
    users::{Search, UserFilter, UserList, UserOrder, UserQueries, UserWork},
};

use super::super::super::{
    SqlUsers,
    testing::{hash, migrated, user, users},
};

async fn stored(users: &SqlUsers, names: &[&str]) {
    let mut work = users.begin(Cause::system()).await.expect("a transaction");
    for (number, name) in (1..).zip(names) {
        let (user, registered) = user(number, name, None);
        work.insert_user(user, hash(), vec![registered]).await.expect("a step").expect("no clash");
    }
    work.commit().await.expect("a commit");
}

async fn found(users: &SqlUsers, raw: &str) -> Vec<String> {
    let search = Some(Search::parse(raw).expect("a search"));
    let list = UserList {
        filter: UserFilter { search, ..UserFilter::default() },
        order: UserOrder::Name,
        window: Window::Keyset { limit: 20, cursor: None },
    };
    let page = users.list_users(list).await.expect("a page");
    page.items.iter().map(|user| user.name.as_str().to_owned()).collect()
}

#[tokio::test]
async fn a_search_finds_words_of_any_script_and_strips_no_accent() {
    let (_folder, database) = migrated().await;
    let users = users(&database);
    stored(&users, &["Ada Lovelace", "Ünal Şahin", "Unal Stone", "Юлия Новак", "李 小龍"]).await;
    assert_eq!(found(&users, "lovelace ad").await, ["Ada Lovelace"]);
    assert_eq!(found(&users, "ÜNAL").await, ["Ünal Şahin"]);
    assert_eq!(found(&users, "unal").await, ["Unal Stone"]);
    assert_eq!(found(&users, "новак юли").await, ["Юлия Новак"]);
    assert_eq!(found(&users, "小").await, ["李 小龍"]);
    assert_eq!(found(&users, "ad lovelace").await, Vec::<String>::new());
    assert_eq!(found(&users, "user1").await, ["Ada Lovelace"]);
}

#[tokio::test]
async fn a_search_follows_a_change_of_name() {
    let (_folder, database) = migrated().await;
    let users = users(&database);
    stored(&users, &["Ada Byron"]).await;
    let mut work = users.begin(Cause::system()).await.expect("a transaction");
    let (renamed, _) = user(1, "Ada King", None);
    work.save_user(renamed, Vec::new()).await.expect("saved");
    work.commit().await.expect("a commit");
    assert_eq!(found(&users, "king").await, ["Ada King"]);
    assert_eq!(found(&users, "byron").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_page_knows_what_lies_on_either_side_even_where_it_is_empty() {
    let (_folder, database) = migrated().await;
    let users = users(&database);
    stored(&users, &["a", "b", "c"]).await;
    let page = async |order: UserOrder, direction, from: u8| {
        let (from, _) = user(from, ["", "a", "b", "c"][usize::from(from)], None);
        let cursor = Some((direction, order.key_of(&from)));
        let window = Window::Keyset { limit: 1, cursor };
        let page = users.list_users(UserList { filter: UserFilter::default(), order, window }).await;
        let page = page.expect("a page");
        let names: String = page.items.iter().map(|user| user.name.as_str()).collect();
        (names, page.has_previous, page.has_next)
    };
    let told = |names: &str, before, after| (names.to_owned(), before, after);
    assert_eq!(page(UserOrder::Name, Direction::After, 1).await, told("b", true, true));
    assert_eq!(page(UserOrder::Name, Direction::After, 3).await, told("", true, false));
    assert_eq!(page(UserOrder::Name, Direction::Before, 3).await, told("b", true, true));
    assert_eq!(page(UserOrder::Name, Direction::Before, 1).await, told("", false, true));
    assert_eq!(page(UserOrder::NameBackwards, Direction::After, 3).await, told("b", true, true));
    assert_eq!(page(UserOrder::NameBackwards, Direction::Before, 2).await, told("c", false, true));
}
