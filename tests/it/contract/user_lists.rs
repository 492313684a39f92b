//! Lists of users: orders, pages in both directions, filters, search.

use std::cmp::Ordering;

use domain::{
    authorization::Role,
    shared::{Direction, Page, Window},
    users::{
        Deleted, DisplayName, Email, Search, User, UserEvent, UserFilter, UserList, UserOrder, UserSortKey,
    },
};

use super::{
    given::{deleted, newcomer, registered, saved, stored},
    store::TestStore,
};

/// Names that sort differently by code points than by any language, several of them equal.
const NAMES: [&str; 13] =
    ["Zoë", "anna", "Anna", "Ångström", "anna", "zz", "_x", "Anna", "10", "9", "é", "e\u{301}", "𝔘nicode"];

/// A crowd with equal names, equal times, and e-mails that differ from them in order.
async fn crowd(store: &TestStore) -> Vec<User> {
    let mut users = Vec::new();
    for (number, name) in NAMES.into_iter().enumerate() {
        if number % 3 == 0 {
            store.later(1);
        }
        let (user, came) = newcomer(store, &format!("user{number}"));
        let letter = if number % 2 == 0 { 'a' } else { 'B' };
        let user = User {
            name: DisplayName::parse(name).unwrap(),
            email: Email::parse(&format!("{letter}{}@example.org", 100 - number)).unwrap(),
            ..user
        };
        users.push(stored(store, (user, came)).await);
    }
    users
}

async fn page(store: &TestStore, order: UserOrder, window: Window<UserSortKey>) -> Page<User> {
    let list = UserList { filter: UserFilter::default(), order, window };
    store.users.list_users(list).await.unwrap()
}

fn beside(limit: u32, direction: Direction, order: UserOrder, user: &User) -> Window<UserSortKey> {
    Window::Keyset { limit, cursor: Some((direction, order.key_of(user))) }
}

fn sorted(mut users: Vec<User>, order: UserOrder) -> Vec<User> {
    users.sort_by(|a, b| {
        let ascending: Ordering = order.key_of(a).cmp(&order.key_of(b));
        if order.is_descending() { ascending.reverse() } else { ascending }
    });
    users
}

async fn names(store: &TestStore, filter: UserFilter) -> Vec<String> {
    let count = store.users.count_users(filter.clone()).await.unwrap();
    let list =
        UserList { filter, order: UserOrder::Email, window: Window::Keyset { limit: 100, cursor: None } };
    let page = store.users.list_users(list).await.unwrap();
    assert_eq!(page.items.len() as u64, count, "counted like listed");
    page.items.into_iter().map(|user| user.name.as_str().to_owned()).collect()
}

async fn found(store: &TestStore, search: &str) -> Vec<String> {
    let search = Some(Search::parse(search).unwrap());
    names(store, UserFilter { search, ..UserFilter::default() }).await
}

pub(super) async fn each_order_lists_everybody_in_that_order(store: &TestStore) {
    let everybody = crowd(store).await;
    for (name, order) in UserOrder::ALL {
        let page = page(store, order, Window::Keyset { limit: 100, cursor: None }).await;
        assert_eq!(page.items, sorted(everybody.clone(), order), "{name}");
        assert_eq!((page.has_previous, page.has_next), (false, false));
    }
}

pub(super) async fn equal_keys_are_ordered_by_id_in_the_same_direction(store: &TestStore) {
    let mut same = Vec::new();
    for number in 0..5 {
        let (user, came) = newcomer(store, &format!("user{number}"));
        same.push(stored(store, (User { name: DisplayName::parse("Same").unwrap(), ..user }, came)).await);
    }
    let window = Window::Keyset { limit: 100, cursor: None };
    for (forwards, backwards) in
        [(UserOrder::Name, UserOrder::NameBackwards), (UserOrder::CreatedFirst, UserOrder::CreatedLast)]
    {
        assert_eq!(page(store, forwards, window.clone()).await.items, same);
        let mut reversed = page(store, backwards, window.clone()).await.items;
        reversed.reverse();
        assert_eq!(reversed, same);
    }
}

pub(super) async fn pages_forward_add_up_to_the_whole_list(store: &TestStore) {
    let everybody = crowd(store).await;
    for (name, order) in UserOrder::ALL {
        for limit in [1, 4, 13, 14] {
            let mut seen: Vec<User> = Vec::new();
            let mut window = Window::Keyset { limit, cursor: None };
            loop {
                let page = page(store, order, window).await;
                assert_eq!(page.has_previous, !seen.is_empty(), "{name} by {limit}");
                assert!(page.items.len() <= limit as usize);
                seen.extend(page.items);
                let Some(last) = seen.last().filter(|_| page.has_next) else { break };
                window = beside(limit, Direction::After, order, last);
            }
            assert_eq!(seen, sorted(everybody.clone(), order), "{name} by {limit}");
        }
    }
}

pub(super) async fn pages_backward_add_up_to_the_whole_list(store: &TestStore) {
    let everybody = crowd(store).await;
    for (name, order) in UserOrder::ALL {
        let all = sorted(everybody.clone(), order);
        for limit in [1, 4, 12] {
            let mut seen = vec![all.last().cloned().unwrap()];
            loop {
                let page = page(store, order, beside(limit, Direction::Before, order, &seen[0])).await;
                assert!(page.has_next, "the cursor itself follows");
                assert!(page.items.len() <= limit as usize);
                seen.splice(0..0, page.items);
                if !page.has_previous {
                    break;
                }
            }
            assert_eq!(seen, all, "{name} by {limit}");
        }
    }
}

pub(super) async fn a_page_before_is_in_the_order_of_the_list(store: &TestStore) {
    let all = sorted(crowd(store).await, UserOrder::Name);
    let before = page(store, UserOrder::Name, beside(3, Direction::Before, UserOrder::Name, &all[6])).await;
    assert_eq!(before.items, all[3..6]);
    assert_eq!((before.has_previous, before.has_next), (true, true));
    let first = page(store, UserOrder::Name, beside(3, Direction::Before, UserOrder::Name, &all[0])).await;
    assert_eq!((first.items.len(), first.has_previous, first.has_next), (0, false, true));
    let last = page(store, UserOrder::Name, beside(3, Direction::After, UserOrder::Name, &all[12])).await;
    assert_eq!((last.items.len(), last.has_previous, last.has_next), (0, true, false));
}

pub(super) async fn a_cursor_stays_where_it_was_when_its_user_is_gone(store: &TestStore) {
    let all = sorted(crowd(store).await, UserOrder::Name);
    deleted(store, all[6].clone()).await;
    let after = page(store, UserOrder::Name, beside(2, Direction::After, UserOrder::Name, &all[6])).await;
    assert_eq!(after.items, all[7..9]);
    let before = page(store, UserOrder::Name, beside(2, Direction::Before, UserOrder::Name, &all[6])).await;
    assert_eq!(before.items, all[4..6]);
}

pub(super) async fn pages_by_offset_add_up_to_the_whole_list(store: &TestStore) {
    let everybody = crowd(store).await;
    for (name, order) in UserOrder::ALL {
        let all = sorted(everybody.clone(), order);
        for offset in [0, 5, 10] {
            let page = page(store, order, Window::Offset { limit: 5, offset }).await;
            let start = offset as usize;
            assert_eq!(page.items, all[start..(start + 5).min(all.len())], "{name} from {offset}");
            assert_eq!((page.has_previous, page.has_next), (offset > 0, offset < 10));
        }
    }
}

pub(super) async fn an_offset_beyond_the_end_is_an_empty_page(store: &TestStore) {
    crowd(store).await;
    let beyond = page(store, UserOrder::Email, Window::Offset { limit: 5, offset: 1_000 }).await;
    assert_eq!(beyond, Page { items: Vec::new(), has_next: false, has_previous: true });
}

/// Four users, named after what they are.
async fn kinds_of_users(store: &TestStore) {
    registered(store, "active").await;
    let mut admin = registered(store, "boss").await;
    let event = admin.change_role(Role::Admin, store.now());
    saved(store, &admin, event).await.unwrap();
    let mut locked = registered(store, "caught").await;
    let event = locked.lock(store.now());
    saved(store, &locked, event).await.unwrap();
    let gone = registered(store, "departed").await;
    deleted(store, gone).await;
}

pub(super) async fn each_filter_lets_through_what_it_says(store: &TestStore) {
    kinds_of_users(store).await;
    let all = UserFilter::default();
    for (filter, expected) in [
        (all.clone(), vec!["active", "boss", "caught"]),
        (
            UserFilter { deleted: Deleted::Included, ..all.clone() },
            vec!["active", "boss", "caught", "departed"],
        ),
        (UserFilter { deleted: Deleted::Only, ..all.clone() }, vec!["departed"]),
        (UserFilter { role: Some(Role::Admin), ..all.clone() }, vec!["boss"]),
        (UserFilter { role: Some(Role::User), ..all.clone() }, vec!["active", "caught"]),
        (UserFilter { locked: Some(true), ..all.clone() }, vec!["caught"]),
        (UserFilter { locked: Some(false), ..all }, vec!["active", "boss"]),
    ] {
        assert_eq!(names(store, filter.clone()).await, expected, "{filter:?}");
    }
}

pub(super) async fn filters_hold_together_and_are_counted_alike(store: &TestStore) {
    kinds_of_users(store).await;
    let filter = UserFilter {
        role: Some(Role::User),
        locked: Some(false),
        deleted: Deleted::Included,
        search: Some(Search::parse("example.org dep").unwrap()),
    };
    assert_eq!(names(store, filter.clone()).await, ["departed"]);
    assert!(names(store, UserFilter { locked: Some(true), ..filter }).await.is_empty());
}

/// A user with this display name and an e-mail that sorts after those before.
async fn named(store: &TestStore, number: usize, name: &str) {
    let (user, came) = newcomer(store, &format!("u{number:02}"));
    stored(store, (User { name: DisplayName::parse(name).unwrap(), username: None, ..user }, came)).await;
}

pub(super) async fn a_search_finds_words_and_the_beginning_of_the_last(store: &TestStore) {
    let people = ["Ada Lovelace", "Adam Smith", "Ünal Öz", "王 小明", "ΣΊΣΥΦΟΣ", "İstanbul"];
    for (number, name) in people.into_iter().enumerate() {
        named(store, number, name).await;
    }
    for (search, expected) in [
        ("ada", vec!["Ada Lovelace", "Adam Smith"]),
        ("ADA love", vec!["Ada Lovelace"]),
        ("lovelace ada", vec!["Ada Lovelace"]),
        ("ada smith", vec![]),
        ("ünal", vec!["Ünal Öz"]),
        ("ÜNAL ö", vec!["Ünal Öz"]),
        ("unal", vec![]),
        ("小", vec!["王 小明"]),
        ("σίσ", vec!["ΣΊΣΥΦΟΣ"]),
        ("İst", vec!["İstanbul"]),
        ("u03", vec!["王 小明"]),
        ("example.org ada", vec!["Ada Lovelace", "Adam Smith"]),
        ("velace", vec![]),
    ] {
        assert_eq!(found(store, search).await, expected, "{search}");
    }
}

pub(super) async fn a_search_takes_signs_literally(store: &TestStore) {
    for (number, name) in
        ["100% Anna_Bee", "Bob O'Neil", "Cat \"the\" Great", "and or not near"].into_iter().enumerate()
    {
        named(store, number, name).await;
    }
    for (search, expected) in [
        ("a%e", vec![]),
        ("an_a", vec![]),
        ("%anna", vec!["100% Anna_Bee"]),
        ("anna_b", vec!["100% Anna_Bee"]),
        ("o'n", vec!["Bob O'Neil"]),
        ("O'Neil OR 1=1", vec![]),
        ("\"the\"", vec!["Cat \"the\" Great"]),
        ("the great*", vec!["Cat \"the\" Great"]),
        ("great:*", vec!["Cat \"the\" Great"]),
        ("cat & great | x", vec![]),
        ("!cat", vec!["Cat \"the\" Great"]),
        ("cat\\", vec!["Cat \"the\" Great"]),
        ("NOT near", vec!["and or not near"]),
        ("AND OR", vec!["and or not near"]),
        ("cat NEAR great", vec![]),
    ] {
        assert_eq!(found(store, search).await, expected, "{search}");
    }
}

pub(super) async fn a_search_finds_what_a_user_is_called_now(store: &TestStore) {
    let mut ada = registered(store, "ada").await;
    let name = DisplayName::parse("Countess Byron").unwrap();
    let changed = ada.change_profile(Some(name), Some(None), store.now());
    saved(store, &ada, changed).await.unwrap();
    assert_eq!(found(store, "count").await, ["Countess Byron"]);
    assert_eq!(found(store, "ada").await, ["Countess Byron"], "the e-mail still says so");
    ada.email = Email::parse("countess@example.org").unwrap();
    ada.version = ada.version.next();
    saved(store, &ada, [UserEvent::ProfileChanged { name: false, username: false }]).await.unwrap();
    assert!(found(store, "ada").await.is_empty());
    let mut erased = ada.clone();
    let event = erased.erase(store.now());
    let mut tx = super::given::users(store).await;
    tx.remove_user(erased, vec![event]).await.unwrap();
    tx.commit().await.unwrap();
    assert!(found(store, "count").await.is_empty());
}

pub(super) async fn a_search_is_paged_like_any_list(store: &TestStore) {
    for number in 0..6 {
        named(store, number, if number % 2 == 0 { "Even One" } else { "Odd One" }).await;
    }
    let filter = UserFilter { search: Some(Search::parse("even").unwrap()), ..UserFilter::default() };
    let order = UserOrder::EmailBackwards;
    let list = |window| UserList { filter: filter.clone(), order, window };
    let first = store.users.list_users(list(Window::Keyset { limit: 2, cursor: None })).await.unwrap();
    assert_eq!((first.items.len(), first.has_previous, first.has_next), (2, false, true));
    let next = beside(2, Direction::After, order, &first.items[1]);
    let second = store.users.list_users(list(next)).await.unwrap();
    assert_eq!((second.items.len(), second.has_previous, second.has_next), (1, true, false));
    let back = beside(2, Direction::Before, order, &second.items[0]);
    assert_eq!(store.users.list_users(list(back)).await.unwrap(), first);
    let offset = store.users.list_users(list(Window::Offset { limit: 2, offset: 2 })).await.unwrap();
    assert_eq!(offset, second);
}
