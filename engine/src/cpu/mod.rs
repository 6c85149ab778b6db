//! What the process may use of the machine, and what it has used.

mod affinity;
mod usage;

pub use affinity::{CpuError, CpuList, allowed_cpus, default_threads, pin, set_threads};
pub use usage::{CpuTime, burn, peak_rss_bytes};
