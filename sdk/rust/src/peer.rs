//! The identities of nodes as people write them: base 58, such as `12D3KooW…`.

use deed_primitives::PeerId;

/// The digits of base 58: those and the letters that are hard to mistake for one another.
const DIGITS: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Longest text that is read: 64 bytes take 88 digits.
const MAX_TEXT: usize = 88;

/// A number in another base: digits of `from`, most significant first, as digits of `to`, least significant first.
fn convert(digits: impl Iterator<Item = u8>, from: u32, to: u32) -> Vec<u8> {
    let mut converted: Vec<u8> = Vec::new();
    for digit in digits {
        let mut carry = u32::from(digit);
        for place in &mut converted {
            carry += u32::from(*place) * from;
            // A remainder by at most 256 fits a byte.
            *place = (carry % to) as u8;
            carry /= to;
        }
        while carry > 0 {
            converted.push((carry % to) as u8);
            carry /= to;
        }
    }
    converted
}

/// A peer id as text. Each leading zero byte is a leading zero digit, which base 58 writes as `1`.
pub fn peer_id_text(peer: &[u8]) -> String {
    let zeros = peer.iter().take_while(|byte| **byte == 0).map(|_| 0);
    let digits: Vec<u8> = zeros.chain(convert(peer.iter().copied(), 256, 58).into_iter().rev()).collect();
    digits.into_iter().filter_map(|digit| DIGITS.get(usize::from(digit))).map(|digit| char::from(*digit)).collect()
}

/// The peer id that a text names; `None` when it is none.
pub fn peer_id(text: &str) -> Option<PeerId> {
    if text.is_empty() || text.len() > MAX_TEXT {
        return None;
    }
    let digits = text.bytes().map(|character| {
        let digit = DIGITS.iter().position(|digit| *digit == character)?;
        u8::try_from(digit).ok()
    });
    let digits = digits.collect::<Option<Vec<u8>>>()?;
    let zeros = digits.iter().take_while(|digit| **digit == 0).map(|_| 0);
    let bytes: Vec<u8> = zeros.chain(convert(digits.iter().copied(), 58, 256).into_iter().rev()).collect();
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peer_ids_are_read_as_they_are_written() {
        let text = "12D3KooWNThkMDb2yGGCXskgLjwCaedTLfAQXtnjYjLGCbxYuCoC";
        let peer = peer_id(text).unwrap();
        // The identity multihash of an Ed25519 public key in its protobuf envelope.
        assert_eq!((peer.len(), &peer[..6]), (38, &[0, 36, 8, 1, 18, 32][..]));
        assert_eq!(peer_id_text(&peer), text);
        for bytes in [vec![], vec![0], vec![0, 0, 1], vec![255; 64]] {
            let text = peer_id_text(&bytes);
            assert_eq!(
                peer_id(&text).map(|peer| peer.to_vec()),
                Some(bytes).filter(|bytes| !bytes.is_empty()),
                "{text}"
            );
        }
        assert_eq!((peer_id("12D3KooW0"), peer_id(&"z".repeat(89))), (None, None));
    }
}
