//! The run's clock: monotonic time that stands still while the engine is paused.

use std::time::{Duration, Instant};

/// Counts from the run's start and leaves pauses out.
#[derive(Debug)]
pub struct RunClock {
    started: Instant,
    paused: Duration,
}

impl RunClock {
    /// Starts at zero.
    #[must_use]
    pub fn start() -> Self {
        Self { started: Instant::now(), paused: Duration::ZERO }
    }

    /// Active time so far, in nanoseconds.
    #[must_use]
    pub fn now_ns(&self) -> u64 {
        nanoseconds(self.started.elapsed().saturating_sub(self.paused))
    }

    /// Time left out so far, in nanoseconds.
    #[must_use]
    pub fn paused_ns(&self) -> u64 {
        nanoseconds(self.paused)
    }

    /// Sets the clock back to `active_ns`, an earlier reading: what lies between was a pause.
    pub fn resume_at(&mut self, active_ns: u64) {
        self.paused = self.started.elapsed().saturating_sub(Duration::from_nanos(active_ns));
    }
}

/// Whole nanoseconds; u64 holds 584 years of them.
#[must_use]
pub fn nanoseconds(duration: Duration) -> u64 {
    duration.as_nanos() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread::sleep;

    #[test]
    fn a_pause_is_left_out() {
        let mut clock = RunClock::start();
        let before = clock.now_ns();
        sleep(Duration::from_millis(100));
        clock.resume_at(before);
        assert!(clock.now_ns() - before < 50_000_000);
        assert!(clock.paused_ns() >= 100_000_000);
    }
}
