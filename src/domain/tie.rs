//! Who gets an odd cent: a hash, so that nobody always does.

use super::id::Sequence;

/// What a tie is broken over: whose cent is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The redemption.
    pub redemption: Sequence,
    /// The place of its part, from 1.
    pub part: u32,
    /// The procedure's number.
    pub procedure: u32,
    /// The organisation's number; 0 when an amount is split among procedures.
    pub organisation: u32,
}

impl Tie {
    /// The first 8 bytes, big-endian, of BLAKE3 over `carnet/tie/1` and the four numbers.
    pub fn number(self) -> u64 {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"carnet/tie/1").update(&self.redemption.get().to_be_bytes());
        hasher.update(&self.part.to_be_bytes()).update(&self.procedure.to_be_bytes());
        hasher.update(&self.organisation.to_be_bytes());
        let mut first = [0; 8];
        hasher.finalize_xof().fill(&mut first);
        u64::from_be_bytes(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tie(organisation: u32) -> Tie {
        let redemption = Sequence::new(9).unwrap();
        Tie { redemption, part: 1, procedure: 1, organisation }
    }

    /// The numbers are those that the Python of `tests/interop` computes.
    #[test]
    fn a_tie_number_is_a_hash_of_what_is_split() {
        let numbers: Vec<u64> = (0..4).map(|organisation| tie(organisation).number()).collect();
        assert_eq!(
            numbers,
            [
                1_398_642_138_237_322_945,
                16_643_033_571_797_266_583,
                4_044_554_016_431_279_195,
                5_900_231_216_638_476_302,
            ]
        );
    }
}
