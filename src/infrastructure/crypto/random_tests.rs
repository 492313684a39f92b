use super::*;

#[test]
fn no_two_answers_are_the_same() {
    let mut answers: Vec<_> =
        (0..1_000).map(|_| SystemRandomness.random_bytes().expect("random bytes")).collect();
    answers.sort_unstable();
    answers.dedup();
    assert_eq!(answers.len(), 1_000);
}

#[test]
fn every_bit_is_sometimes_set_and_sometimes_not() {
    let (mut ever, mut always) = ([0_u8; 32], [0xff_u8; 32]);
    for _ in 0..64 {
        for (index, byte) in SystemRandomness.random_bytes().expect("random bytes").into_iter().enumerate() {
            ever[index] |= byte;
            always[index] &= byte;
        }
    }
    assert_eq!((ever, always), ([0xff; 32], [0; 32]));
}
