use std::net::Ipv4Addr;

use super::*;

const ANYBODY: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 1));

fn limits() -> ConnectionLimits {
    ConnectionLimits { connections: 3, per_address: 2, spared: Duration::ZERO, ..ConnectionLimits::default() }
}

fn pulse(stage: Stage) -> Pulse {
    let pulse = Pulse::new(limits());
    pulse.enter(stage);
    pulse
}

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

/// Takes a place for a connection in this stage; answers both.
fn seated(places: &Arc<Places>, peer: &str, stage: Stage) -> (Pulse, Place) {
    let pulse = pulse(stage);
    let place = places.try_take(address(peer), &pulse).expect("a place");
    (pulse, place)
}

#[test]
fn an_address_has_its_share_and_gets_back_what_it_gives_up() {
    let places = Places::new(limits(), Vec::new());
    let first = seated(&places, "203.0.113.1", Stage::Busy);
    let _second = seated(&places, "203.0.113.1", Stage::Busy);
    let refused = |peer| places.try_take(peer, &pulse(Stage::Busy)).err();
    assert_eq!(refused(ANYBODY), Some(NoPlace::Crowded));
    assert_eq!(refused(address("::ffff:203.0.113.1")), Some(NoPlace::Crowded), "the same, written otherwise");
    assert_eq!(refused(address("203.0.113.2")), None);
    drop(first);
    assert_eq!(refused(ANYBODY), None);
}

#[test]
fn a_household_shares_its_part_and_proxies_have_no_bound() {
    let places = Places::new(limits(), vec!["198.51.100.0/24".parse().expect("a network")]);
    let _taken = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::7"].map(|peer| seated(&places, peer, Stage::Busy));
    let refused = |peer| places.try_take(address(peer), &pulse(Stage::Busy)).err();
    assert_eq!(refused("2001:db8:1:2::9"), Some(NoPlace::Crowded));
    assert_eq!(refused("2001:db8:1:3::9"), None);
    let others = Places::new(limits(), vec!["198.51.100.0/24".parse().expect("a network")]);
    let proxied = [1, 2, 3].map(|_| seated(&others, "198.51.100.7", Stage::Busy));
    assert_eq!(proxied.len(), 3, "more than one address may have");
    assert_eq!(others.try_take(ANYBODY, &pulse(Stage::Busy)).err(), Some(NoPlace::Full));
}

#[test]
fn an_address_has_one_share_of_requests_and_of_a_proxy_each_connection() {
    let places = Places::new(limits(), vec!["198.51.100.0/24".parse().expect("a network")]);
    let is_shared = |peer| {
        let (_, first) = seated(&places, peer, Stage::Busy);
        let (_, second) = seated(&places, peer, Stage::Busy);
        Arc::ptr_eq(&first.share(), &second.share())
    };
    assert!(is_shared("203.0.113.1"));
    assert!(!is_shared("198.51.100.7"));
}

#[test]
fn the_silent_make_room_first_then_the_idle_then_who_keeps_its_answer() {
    let places = Places::new(ConnectionLimits { connections: 4, ..limits() }, Vec::new());
    let (silent, _first) = seated(&places, "203.0.113.1", Stage::Opened);
    let (idle, _second) = seated(&places, "203.0.113.2", Stage::Idle);
    let (busy, _third) = seated(&places, "203.0.113.3", Stage::Busy);
    let (stalled, _fourth) = seated(&places, "203.0.113.4", Stage::Opened);
    stalled.multiplex();
    let turn = stalled.begin();
    turn.owes();
    let told = || [&silent, &idle, &stalled, &busy].map(Pulse::is_leaving);
    let expected = [[true, false, false, false], [true, true, false, false], [true, true, true, false]];
    for expected in expected {
        places.make_room();
        assert_eq!(told(), expected);
    }
    places.make_room();
    assert_eq!(told(), expected[2], "who is served stays");
}

#[test]
fn of_those_who_can_make_room_the_address_with_most_places_does() {
    let places = Places::new(limits(), Vec::new());
    let (alone, _first) = seated(&places, "203.0.113.1", Stage::Idle);
    let (longer, _second) = seated(&places, "203.0.113.2", Stage::Idle);
    let (shorter, _third) = seated(&places, "203.0.113.2", Stage::Idle);
    places.make_room();
    assert_eq!([&alone, &longer, &shorter].map(Pulse::is_leaving), [false, true, false]);
}

#[tokio::test]
async fn who_finds_all_places_taken_gets_the_next_that_is_free() {
    let places = Places::new(ConnectionLimits { connections: 1, ..limits() }, Vec::new());
    let (idle, place) = seated(&places, "203.0.113.1", Stage::Idle);
    let waiting = tokio::spawn({
        let places = places.clone();
        async move { places.take(ANYBODY, &pulse(Stage::Opened)).await.is_some() }
    });
    idle.told_to_leave().await;
    drop(place);
    assert!(waiting.await.expect("no panic"));
}

#[tokio::test]
async fn one_handshake_too_many_ends_the_oldest() {
    let limits = ConnectionLimits { handshakes: 1, ..limits() };
    let places = Places::new(limits, Vec::new());
    let (oldest, _place) = seated(&places, "203.0.113.1", Stage::Handshake);
    let permit = places.begin_handshake().await.expect("the first");
    let next = tokio::spawn({
        let places = places.clone();
        async move { places.begin_handshake().await.is_some() }
    });
    oldest.told_to_leave().await;
    drop(permit);
    assert!(next.await.expect("no panic"));
}

#[tokio::test]
async fn of_those_who_shake_hands_the_crowded_address_ends_first_and_of_it_the_silent() {
    let limits = ConnectionLimits { handshakes: 0, ..limits() };
    let places = Places::new(limits, Vec::new());
    let (alone, _first) = seated(&places, "203.0.113.1", Stage::Handshake);
    let (speaking, _second) = seated(&places, "203.0.113.2", Stage::Handshake);
    speaking.spoke();
    let (silent, _third) = seated(&places, "203.0.113.2", Stage::Handshake);
    let told = || [&alone, &speaking, &silent].map(Pulse::is_leaving);
    for expected in [[false, false, true], [false, true, true], [true, true, true]] {
        places.end_a_handshake();
        assert_eq!(told(), expected);
    }
}
