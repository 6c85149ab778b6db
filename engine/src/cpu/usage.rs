//! CPU time and memory of this process.

use std::ops::Sub;
use std::time::Duration;

use crate::clock::nanoseconds;

/// CPU time of the whole process, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CpuTime {
    /// In user mode.
    pub user_ns: u64,
    /// In the kernel.
    pub system_ns: u64,
}

impl CpuTime {
    /// The process's CPU time so far.
    ///
    /// The sum is exact (`CLOCK_PROCESS_CPUTIME_ID`). How it divides is the kernel's own estimate from `getrusage`, scaled to that sum.
    #[must_use]
    pub fn now() -> Self {
        let usage = resource_usage();
        let user_ns = nanoseconds(duration_of(usage.ru_utime));
        let system_ns = nanoseconds(duration_of(usage.ru_stime));
        let total_ns = clock_ns(libc::CLOCK_PROCESS_CPUTIME_ID);
        let system_share = system_ns as f64 / ((user_ns + system_ns) as f64).max(1.0);
        let system_ns = ((total_ns as f64 * system_share) as u64).min(total_ns);
        Self { user_ns: total_ns - system_ns, system_ns }
    }

    /// User and system time together.
    #[must_use]
    pub fn total_ns(self) -> u64 {
        self.user_ns + self.system_ns
    }
}

/// Time used since an earlier reading. The sum is exact even where the kernel's estimate of one part went back a little.
impl Sub for CpuTime {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        let total_ns = self.total_ns().saturating_sub(earlier.total_ns());
        let system_ns = self.system_ns.saturating_sub(earlier.system_ns).min(total_ns);
        Self { user_ns: total_ns - system_ns, system_ns }
    }
}

/// Largest resident set of this process so far, in bytes.
#[must_use]
pub fn peak_rss_bytes() -> u64 {
    let max_rss = resource_usage().ru_maxrss as u64;
    // macOS counts bytes, everyone else KiB.
    if cfg!(target_os = "macos") { max_rss } else { max_rss * 1024 }
}

/// Uses this much CPU time of the calling thread, for a slowdown of a known size. Time without the core does not count.
pub fn burn(duration: Duration) {
    let end_ns = clock_ns(libc::CLOCK_THREAD_CPUTIME_ID) + nanoseconds(duration);
    while clock_ns(libc::CLOCK_THREAD_CPUTIME_ID) < end_ns {
        std::hint::spin_loop();
    }
}

fn clock_ns(clock: libc::clockid_t) -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes one timespec. It cannot fail for the two clocks used here.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

fn resource_usage() -> libc::rusage {
    // SAFETY: rusage is plain numbers, for which zero is valid; getrusage writes one and cannot fail for RUSAGE_SELF.
    unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &raw mut usage);
        usage
    }
}

fn duration_of(time: libc::timeval) -> Duration {
    Duration::new(time.tv_sec as u64, time.tv_usec as u32 * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn burning_shows_up_as_cpu_time() {
        let before = CpuTime::now();
        burn(Duration::from_millis(30));
        let used = CpuTime::now() - before;
        assert!(used.total_ns() >= 30_000_000);
        assert_eq!(used.total_ns(), used.user_ns + used.system_ns);
    }

    #[test]
    fn peak_memory_is_in_bytes() {
        assert!(peak_rss_bytes() > 1 << 20);
    }
}
