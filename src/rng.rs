//! Randomness from (seed, stream, step, index) alone.
//!
//! Philox 4×32 with 10 rounds: a counter-based generator, so that any number can be computed without those before it,
//! in any order, on any worker, and on the GPU (it needs 32-bit products only).
//!
//! Source: J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3",
//! SC '11, section 4.2; known answers from the authors' Random123 library.

/// What a random number is for: each use has its own stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Stream {
    /// Noise added to gradients.
    GradientNoise = 1,
    /// The order of samples in an epoch.
    Batches = 2,
    /// What update rules draw: the index is that of the parameter.
    Rules = 3,
    /// The weights of a network before the first step: the step is the parameter's number.
    Weights = 8,
    /// What layers draw: dropout, noise on inputs.
    Layers = 9,
    /// Which examples train, validate and test.
    Split = 16,
    /// The examples of a generated dataset.
    Examples = 17,
    /// How a batch's images are altered.
    Augment = 18,
}

/// Philox 4×32-10: 128 random bits for a counter and a key.
pub fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
    const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
    let (mut c, mut k) = (counter, key);
    for _ in 0..10 {
        let a = u64::from(MULTIPLIERS[0]) * u64::from(c[0]);
        let b = u64::from(MULTIPLIERS[1]) * u64::from(c[2]);
        c = [(b >> 32) as u32 ^ c[1] ^ k[0], b as u32, (a >> 32) as u32 ^ c[3] ^ k[1], a as u32];
        k = [k[0].wrapping_add(WEYL[0]), k[1].wrapping_add(WEYL[1])];
    }
    c
}

/// Two independent numbers, uniform in (0, 1), 53 bits each.
pub fn uniform_pair(seed: u32, stream: Stream, step: u32, index: u32) -> [f64; 2] {
    uniform_of_call(seed, stream, step, index, 0)
}

/// As [`uniform_pair`], where several are drawn for the same place: the number of the call.
pub fn uniform_of_call(seed: u32, stream: Stream, step: u32, index: u32, call: u32) -> [f64; 2] {
    let bits = philox([index, step, stream as u32, call], [seed, 0]);
    let unit = |high: u32, low: u32| {
        let bits = (u64::from(high) << 32 | u64::from(low)) >> 11;
        (bits as f64 + 0.5) * (1.0 / 9_007_199_254_740_992.0)
    };
    [unit(bits[0], bits[1]), unit(bits[2], bits[3])]
}

/// Two independent standard normal numbers.
///
/// Source: G. E. P. Box and M. E. Muller (1958), "A note on the generation of random normal deviates".
pub fn normal_pair(seed: u32, stream: Stream, step: u32, index: u32) -> [f64; 2] {
    normal_of_call(seed, stream, step, index, 0)
}

/// As [`normal_pair`], where several are drawn for the same place: the number of the call.
pub fn normal_of_call(seed: u32, stream: Stream, step: u32, index: u32, call: u32) -> [f64; 2] {
    let [u, v] = uniform_of_call(seed, stream, step, index, call);
    let radius = (-2.0 * libm::log(u)).sqrt();
    let angle = 2.0 * std::f64::consts::PI * v;
    [radius * libm::cos(angle), radius * libm::sin(angle)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers_of_random123() {
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox([u32::MAX; 4], [u32::MAX; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        let pi = [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344];
        assert_eq!(philox(pi, [0xa409_3822, 0x299f_31d0]), [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]);
    }

    #[test]
    fn normal_numbers_have_the_right_moments() {
        let draws: Vec<f64> = (0..20_000).flat_map(|i| normal_pair(7, Stream::GradientNoise, i, 0)).collect();
        let n = draws.len() as f64;
        let mean = draws.iter().sum::<f64>() / n;
        let variance = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / n;
        let kurtosis = draws.iter().map(|d| (d - mean).powi(4)).sum::<f64>() / n / variance.powi(2);
        // Four standard errors of each.
        assert!(mean.abs() < 4.0 / n.sqrt(), "mean {mean}");
        assert!((variance - 1.0).abs() < 4.0 * (2.0 / n).sqrt(), "variance {variance}");
        assert!((kurtosis - 3.0).abs() < 4.0 * (24.0 / n).sqrt(), "kurtosis {kurtosis}");
    }

    #[test]
    fn uniform_numbers_are_never_zero_or_one() {
        for step in 0..10_000 {
            let pair = uniform_pair(1, Stream::GradientNoise, step, 3);
            assert!(pair.iter().all(|u| *u > 0.0 && *u < 1.0));
        }
    }
}
