//! The random numbers of one request.

/// `SplitMix64` (Steele, Lea and Flood 2014): 64 bits of state, so one seed is one stream, on every machine.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The stream of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// The next number of [0, 1), from 53 bits.
    pub fn next_unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_the_published_stream_of_seed_1234567() {
        // From the reference implementation, https://prng.di.unimi.it/splitmix64.c
        let mut random = Random::new(1_234_567);
        let stream = [random.next_u64(), random.next_u64(), random.next_u64()];
        assert_eq!(stream, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn units_are_below_one() {
        let mut random = Random::new(0);
        assert!((0..1000).all(|_| (0.0..1.0).contains(&random.next_unit())));
    }
}
