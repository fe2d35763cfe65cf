//! The identities of nodes as people write them: base 58, such as `12D3KooW…`.

use deed_primitives::PeerId;

/// Longest text that is read: 64 bytes take 88 digits.
const MAX_TEXT: usize = 88;

/// A peer id as text.
pub fn peer_id_text(peer: &[u8]) -> String {
    bs58::encode(peer).into_string()
}

/// The peer id that a text names; `None` when it is none.
pub fn peer_id(text: &str) -> Option<PeerId> {
    if text.is_empty() || text.len() > MAX_TEXT {
        return None;
    }
    bs58::decode(text).into_vec().ok()?.try_into().ok()
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
