use super::*;

async fn rated(password: &str, names: &[&str]) -> PasswordRating {
    let names = names.iter().map(|&name| name.to_owned()).collect();
    ZxcvbnRater::new().rate_password(Secret::new(password), names).await.expect("a rating")
}

#[test]
fn the_same_password_from_two_keyboards_is_one() {
    let rater = ZxcvbnRater::new();
    let composed = rater.normalize_password("caf\u{e9} \u{2460}");
    let decomposed = rater.normalize_password("cafe\u{301} 1");
    assert_eq!(composed, decomposed);
    assert_eq!(composed.expose(), "café 1");
}

#[tokio::test]
async fn a_common_password_scores_0_with_advice_and_is_cracked_at_once() {
    let rating = rated("password", &[]).await;
    assert_eq!(rating.score, 0);
    assert!(!rating.advice.is_empty());
    assert_eq!(rating.crack_time, "less than a second");
}

#[tokio::test]
async fn a_hard_password_scores_4_without_advice() {
    let rating = rated("quokka-lantern-27-thistle", &[]).await;
    assert_eq!((rating.score, rating.advice), (4, vec![]));
    assert_eq!(rating.crack_time, "centuries");
}

#[tokio::test]
async fn a_password_of_the_users_own_names_scores_less() {
    let alone = rated("Brzeczyszczykiewicz9", &[]).await;
    let named = rated("Brzeczyszczykiewicz9", &["greg.brzeczyszczykiewicz@example.com"]).await;
    assert!(named.score < 3 && alone.score >= 3, "{named:?} {alone:?}");
}

#[tokio::test]
async fn an_empty_password_scores_0() {
    assert_eq!(rated("", &[""]).await.score, 0);
}

#[tokio::test]
async fn what_is_rated_is_bounded_however_long_it_is() {
    let endless = "a1!Ж".repeat(100_000);
    let names = vec![endless.as_str(); 50];
    let bounded = rated(&endless, &names).await;
    let cut: String = endless.chars().take(PasswordRules::LONGEST).collect();
    let cut_name: String = endless.chars().take(ZxcvbnRater::LONGEST_NAME).collect();
    assert_eq!(bounded, rated(&cut, &[&cut_name]).await);
}

#[test]
fn a_usual_password_is_rated_to_its_end() {
    for usual in [
        "",
        "quokka-lantern-27-thistle",
        "Tr0ub4dor&3",
        "correct horse battery staple 1999!",
        &"é".repeat(128),
    ] {
        assert_eq!(bounded(usual), usual);
    }
}

#[test]
fn signs_that_can_be_read_in_a_thousand_ways_are_cut_before_they_cost_seconds() {
    let disguised = "4@8({[<369&#!1/|0$5+7%2".repeat(5);
    let cut = bounded(&disguised);
    assert!((8..24).contains(&cut.len()), "{cut}");
    assert!(rate(cut, &[]).score >= PasswordRules::LOWEST_SCORE, "a good one stays good");
    assert_eq!(rate(&disguised, &[]), rate(cut, &[]));
}

#[tokio::test]
async fn what_stands_before_the_at_of_the_own_address_is_guessed() {
    let rating = rated("lovelace.augusta.ada", &["lovelace.augusta.ada@example.org"]).await;
    assert!(rating.score < PasswordRules::LOWEST_SCORE, "{rating:?}");
}
