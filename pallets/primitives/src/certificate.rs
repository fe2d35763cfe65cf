//! The number printed on a certificate: `DEED`, twelve digits, two check digits.
//!
//! People read these numbers over the telephone and copy them from paper. The check digits follow ISO 7064 MOD 97-10,
//! with letters read as numbers from 10 to 35 as legal entity identifiers do: every single wrong character and every
//! swap of two neighbouring ones is noticed.

use crate::AssetId;
use alloc::string::String;

/// A certificate number, in ASCII.
pub type Certificate = [u8; 18];

/// What every number starts with.
pub const PREFIX: [u8; 4] = *b"DEED";
/// The first asset number that does not fit into the twelve digits.
pub const CAPACITY: AssetId = 1_000_000_000_000;
/// The modulus of ISO 7064 MOD 97-10.
const MODULUS: u32 = 97;

/// The number of an asset's certificate; `None` for assets from [`CAPACITY`] on.
pub fn number(asset: AssetId) -> Option<Certificate> {
    if asset >= CAPACITY {
        return None;
    }
    let mut certificate = [b'0'; 18];
    certificate[..4].copy_from_slice(&PREFIX);
    let mut rest = asset;
    for place in certificate[4..16].iter_mut().rev() {
        *place = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    // With "00" in the place of the check digits, the number plus the check digits must leave 1.
    let check = MODULUS + 1 - remainder(&certificate)?;
    certificate[16] = b'0' + (check / 10) as u8;
    certificate[17] = b'0' + (check % 10) as u8;
    Some(certificate)
}

/// The asset a certificate number stands for; `None` when it is not a number the registry could have given out.
pub fn asset(certificate: &Certificate) -> Option<AssetId> {
    let digits = certificate.strip_prefix(&PREFIX)?;
    let mut asset: AssetId = 0;
    for digit in digits.get(..12)? {
        asset = asset * 10 + AssetId::from(digit.is_ascii_digit().then(|| digit - b'0')?);
    }
    // Comparing with the one number the asset can have also refuses the check digits that are right only modulo 97.
    (number(asset)? == *certificate).then_some(asset)
}

/// The number as text.
pub fn text(certificate: &Certificate) -> String {
    certificate.iter().map(|byte| char::from(*byte)).collect()
}

/// The number modulo 97, letters counting 10 to 35; `None` when there is another character.
fn remainder(characters: &[u8]) -> Option<u32> {
    characters.iter().try_fold(0, |remainder, character| {
        Some(match character {
            b'0'..=b'9' => (remainder * 10 + u32::from(character - b'0')) % MODULUS,
            b'A'..=b'Z' => (remainder * 100 + u32::from(character - b'A') + 10) % MODULUS,
            _ => return None,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_back_to_their_assets() {
        for id in [0, 1, 42, 97, 98, 1_234_567, CAPACITY - 1] {
            let certificate = number(id).unwrap();
            assert_eq!(remainder(&certificate), Some(1), "{id}");
            assert_eq!(asset(&certificate), Some(id));
        }
        assert_eq!(number(CAPACITY), None);
        assert_eq!(number(u64::MAX), None);
    }

    #[test]
    fn the_check_is_that_of_legal_entity_identifiers() {
        // The identifier printed in ISO 17442's own public examples must leave 1 under the same rule.
        assert_eq!(remainder(b"5493001KJTIIGC8Y1R12"), Some(1));
        assert_eq!(remainder(b"5493001KJTIIGC8Y1R13"), Some(2));
        assert_eq!(remainder(b"5493001kjtiigc8y1r12"), None);
    }

    #[test]
    fn every_wrong_character_and_every_swap_is_noticed() {
        let right = number(123_456_789_012).unwrap();
        for place in 0..right.len() {
            for character in 0..=u8::MAX {
                let mut wrong = right;
                wrong[place] = character;
                assert_eq!(asset(&wrong).is_some(), wrong == right, "{place} {character}");
            }
        }
        for place in 0..right.len() - 1 {
            let mut wrong = right;
            wrong.swap(place, place + 1);
            assert_eq!(asset(&wrong).is_some(), wrong == right, "{place}");
        }
    }

    #[test]
    fn a_number_reads_as_text() {
        let text = text(&number(7).unwrap());
        assert!(text.starts_with("DEED000000000007"), "{text}");
        assert_eq!(text.len(), 18);
    }
}
