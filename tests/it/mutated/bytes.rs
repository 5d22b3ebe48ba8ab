//! Damage that knows nothing of what the bytes mean.

use crate::made::dice::Dice;

/// Some bytes damaged in one way.
pub fn damaged(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = dice.below(bytes.len());
    let length = (1 + dice.below(16)).min(bytes.len() - at);
    let other = dice.below(bytes.len() - length + 1);
    match dice.below(8) {
        0 => bytes[at] ^= 1 << dice.below(8),
        1 => bytes[at] = [0, 1, 0x7F, 0x80, 0xFF][dice.below(5)],
        2 => bytes.truncate(at),
        3 => drop(bytes.drain(at..at + length)),
        4 => {
            let piece = bytes[at..at + length].to_vec();
            bytes.splice(other..other, piece);
        }
        5 => {
            let piece = bytes[at..at + length].to_vec();
            bytes[other..other + length].copy_from_slice(&piece);
        }
        6 => {
            // Two pieces change places.
            let (a, b) = (at.min(other), at.max(other));
            let length = length.min(b - a).min(bytes.len() - b);
            let (left, right) = bytes.split_at_mut(b);
            left[a..a + length].swap_with_slice(&mut right[..length]);
        }
        _ => other_digit(&mut bytes, dice),
    }
    bytes
}

/// A digit becomes another: what is still a number must be that number.
pub fn other_digit(bytes: &mut [u8], dice: &mut Dice) {
    let digits: Vec<usize> = (0..bytes.len())
        .filter(|i| bytes[*i].is_ascii_digit())
        .collect();
    if let Some(i) = digits.get(dice.below(digits.len())) {
        bytes[*i] = b'0' + dice.below(10) as u8;
    }
}
