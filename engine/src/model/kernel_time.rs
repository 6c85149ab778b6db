//! Where the time of a step goes, for those who ask.

use std::time::{Duration, Instant};

/// Time spent in tensor kernels since the last reset.
#[derive(Debug, Clone, Copy, Default)]
pub struct KernelTime {
    /// Matrix products, which candle's gemm computes.
    pub products: Duration,
    /// Attention, norms, rotary embedding, activation: this crate's own loops over `f32`.
    pub loops: Duration,
}

/// Takes the time of kernels, or nothing at all: two clock readings around a kernel of a microsecond would show.
#[derive(Debug, Default)]
pub struct KernelTimer(Option<KernelTime>);

impl KernelTimer {
    /// Starts to measure, from zero.
    pub fn enable(&mut self) {
        self.0 = Some(KernelTime::default());
    }

    /// What was measured so far, if anything was.
    #[must_use]
    pub fn time(&self) -> Option<KernelTime> {
        self.0
    }

    /// Runs a matrix product.
    pub fn product<R>(&mut self, kernel: impl FnOnce() -> R) -> R {
        match &mut self.0 {
            None => kernel(),
            Some(time) => timed(&mut time.products, kernel),
        }
    }

    /// Runs a loop of this crate.
    pub fn kernel_loop<R>(&mut self, kernel: impl FnOnce() -> R) -> R {
        match &mut self.0 {
            None => kernel(),
            Some(time) => timed(&mut time.loops, kernel),
        }
    }
}

fn timed<R>(total: &mut Duration, kernel: impl FnOnce() -> R) -> R {
    let start = Instant::now();
    let result = kernel();
    *total += start.elapsed();
    result
}
