//! Digests: a short proof that two runs ended in the same bits.
//!
//! FNV-1a with 64 bits (Fowler, Noll and Vo; RFC 9923) over the little-endian bytes of the numbers' bit patterns. It
//! guards against accidents, not against forgers.

/// A running digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(u64);

impl Default for Digest {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Digest {
    /// Adds bytes.
    #[must_use]
    pub fn bytes(self, bytes: &[u8]) -> Self {
        Self(bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)))
    }

    /// Adds the exact bits of numbers.
    #[must_use]
    pub fn numbers(self, numbers: &[f64]) -> Self {
        numbers.iter().fold(self, |digest, number| digest.bytes(&number.to_bits().to_le_bytes()))
    }

    /// The digest so far.
    pub fn value(self) -> u64 {
        self.0
    }
}

/// The digest of a run: the exact bits of its final parameters.
pub fn of_parameters(parameters: &[f64]) -> u64 {
    Digest::default().numbers(parameters).value()
}

/// The digest of a network's run: the exact bits of its final parameters.
pub fn of_singles(parameters: &[f32]) -> u64 {
    parameters.iter().fold(Digest::default(), |digest, number| digest.bytes(&number.to_bits().to_le_bytes())).value()
}

/// The digest of an experiment: that of its runs' digests in order.
pub fn of_runs(digests: &[u64]) -> u64 {
    digests.iter().fold(Digest::default(), |digest, run| digest.bytes(&run.to_le_bytes())).value()
}

/// Sixteen hex digits.
pub fn hex(digest: u64) -> String {
    format!("{digest:016x}")
}

/// Reads sixteen hex digits.
pub fn parse_hex(text: &str) -> Option<u64> {
    let digits = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
    digits.then(|| u64::from_str_radix(text, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers_of_fnv_1a() {
        assert_eq!(Digest::default().bytes(b"").value(), 0xcbf2_9ce4_8422_2325);
        assert_eq!(Digest::default().bytes(b"a").value(), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(Digest::default().bytes(b"foobar").value(), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn every_bit_counts() {
        assert_ne!(of_parameters(&[1.0, 2.0]), of_parameters(&[1.0, 2.0 + f64::EPSILON * 2.0]));
        assert_ne!(of_parameters(&[0.0]), of_parameters(&[-0.0]));
        assert_eq!(parse_hex(&hex(42)), Some(42));
        assert_eq!(parse_hex("42"), None);
        assert_eq!(parse_hex("+123456789abcdef"), None);
    }
}
