use std::net::Ipv4Addr;

use super::*;

const ANYBODY: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 1));

const MOMENT: Duration = Duration::from_millis(1);
const LONG: Duration = Duration::from_mins(5);

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
fn who_takes_its_answer_is_not_idle_though_all_of_it_is_handed_over() {
    let places = Places::new(ConnectionLimits { spared: LONG, ..limits() }, Vec::new());
    let (taking, _first) = seated(&places, "203.0.113.1", Stage::Idle);
    let (idle, _second) = seated(&places, "203.0.113.2", Stage::Idle);
    taking.wrote(0);
    taking.wrote(1);
    places.make_room();
    places.make_room();
    assert_eq!([&taking, &idle].map(Pulse::is_leaving), [false, true]);
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

/// Takes places for connections that have been at their handshakes for so long.
fn shaking(places: &Arc<Places>, peer: &str, waited: &[Duration]) -> Vec<(Pulse, Place)> {
    let seat = |waited: &Duration| {
        let (pulse, place) = seated(places, peer, Stage::Opened);
        pulse.has_been(Stage::Handshake, *waited);
        pulse.spoke();
        (pulse, place)
    };
    waited.iter().map(seat).collect()
}

/// How many of these are told to leave.
fn leaving(seats: &[(Pulse, Place)]) -> usize {
    seats.iter().filter(|(pulse, _)| pulse.is_leaving()).count()
}

/// Places of which so many shake hands, and who does is spared for a minute.
fn room_for_handshakes(handshakes: usize) -> Arc<Places> {
    let spared = Duration::from_mins(1);
    let limits = ConnectionLimits { connections: 100, per_address: 50, spared, handshakes, ..limits() };
    Places::new(limits, Vec::new())
}

#[tokio::test]
async fn of_those_who_shake_hands_the_crowded_address_ends_first_and_of_it_the_silent() {
    let places = Places::new(ConnectionLimits { handshakes: 0, ..limits() }, Vec::new());
    let alone = shaking(&places, "203.0.113.1", &[Duration::ZERO]);
    let speaking = shaking(&places, "203.0.113.2", &[Duration::ZERO]);
    let (silent, _third) = seated(&places, "203.0.113.2", Stage::Handshake);
    let told = || [leaving(&alone) == 1, leaving(&speaking) == 1, silent.is_leaving()];
    // Of two that are alike the one that began first ends first.
    for expected in [[false, false, true], [true, false, true], [true, true, true]] {
        places.end_a_handshake();
        assert_eq!(told(), expected);
    }
}

#[test]
fn what_an_address_holds_beside_does_not_count_against_its_handshakes() {
    let places = room_for_handshakes(100);
    let office = shaking(&places, "203.0.113.1", &[MOMENT; 2]);
    let _established = [(); 20].map(|()| seated(&places, "203.0.113.1", Stage::Idle));
    let attacker = shaking(&places, "203.0.113.2", &[MOMENT; 4]);
    places.end_a_handshake();
    places.end_a_handshake();
    assert_eq!((leaving(&office), leaving(&attacker)), (0, 2));
}

#[test]
fn who_has_shaken_hands_for_long_ends_before_many_who_have_just_begun() {
    let places = room_for_handshakes(100);
    let attackers = ["203.0.113.2", "203.0.113.3"].map(|peer| shaking(&places, peer, &[LONG]));
    let office =
        shaking(&places, "203.0.113.1", &[[MOMENT; 20].as_slice(), &[2 * MOMENT, LONG / 2]].concat());
    for _ in &attackers {
        places.end_a_handshake();
    }
    assert_eq!(attackers.map(|one| leaving(&one)), [1, 1]);
    assert_eq!(leaving(&office), 0, "not even of its one that is slow, which is younger than theirs");
}

#[test]
fn who_has_more_than_a_quarter_of_all_handshakes_ends_first_however_short_they_are() {
    let places = room_for_handshakes(16);
    let attacker = shaking(&places, "203.0.113.2", &[MOMENT; 6]);
    let slow = shaking(&places, "203.0.113.1", &[LONG]);
    let expected = [(1, 0), (2, 0), (2, 1)];
    for expected in expected {
        places.end_a_handshake();
        assert_eq!((leaving(&attacker), leaving(&slow)), expected);
    }
}
