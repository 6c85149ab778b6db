//! Which cores the process may run on, and how many threads it uses there.

use std::{env, io, str::FromStr};

use thiserror::Error;

/// A list of core numbers, as in `--cpus 0,2-3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CpuList(Vec<usize>);

/// Why `--cpus` cannot be followed.
#[derive(Debug, Error)]
pub enum CpuError {
    /// Not a list of numbers.
    #[error("`--cpus` takes core numbers such as 0,1 or 2-5, found `{0}`")]
    List(String),
    /// The kernel refused, usually because the machine has no such core.
    #[error("`--cpus {cpus}`: the system allows no run on these cores ({source}); this process may use {allowed}")]
    Refused {
        /// What was asked for.
        cpus: String,
        /// What would work.
        allowed: String,
        /// The system's answer.
        source: io::Error,
    },
    /// Affinity is Linux only.
    #[error("`--cpus` works on Linux only; leave it out here")]
    Unsupported,
}

impl CpuList {
    /// The numbers, ascending, without repeats.
    #[must_use]
    pub fn numbers(&self) -> &[usize] {
        &self.0
    }

    fn text(&self) -> String {
        let numbers: Vec<String> = self.0.iter().map(usize::to_string).collect();
        numbers.join(",")
    }
}

impl FromStr for CpuList {
    type Err = CpuError;

    fn from_str(text: &str) -> Result<Self, CpuError> {
        // The size of the kernel's own set; also keeps `0-99999999999` from being spelled out.
        const LIMIT: usize = 1024;
        let refuse = || CpuError::List(text.to_owned());
        let number = |part: &str| part.trim().parse::<usize>().ok().filter(|&cpu| cpu < LIMIT).ok_or_else(refuse);
        let mut numbers = Vec::new();
        for part in text.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (number(first)?, number(last)?);
            if first > last {
                return Err(refuse());
            }
            numbers.extend(first..=last);
        }
        numbers.sort_unstable();
        numbers.dedup();
        Ok(Self(numbers))
    }
}

/// Keeps the process, and every thread that it starts from now on, on these cores.
///
/// # Errors
/// [`CpuError::Refused`] where the system has no such core, [`CpuError::Unsupported`] outside Linux.
#[cfg(target_os = "linux")]
pub fn pin(cpus: &CpuList) -> Result<(), CpuError> {
    // SAFETY: a zeroed cpu_set_t is the empty set; CPU_SET checks its index; the kernel reads the set during the call only.
    let result = unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        for &cpu in &cpus.0 {
            libc::CPU_SET(cpu, &mut set);
        }
        libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &raw const set)
    };
    // The kernel takes a set of which only a part exists; the user should know that the rest does not.
    let found = allowed_cpus();
    if result == 0 && found == cpus.0 {
        return Ok(());
    }
    let source = if result == 0 { io::Error::from_raw_os_error(libc::EINVAL) } else { io::Error::last_os_error() };
    Err(CpuError::Refused { cpus: cpus.text(), allowed: CpuList(found).text(), source })
}

/// Keeps the process on these cores, where the system can.
///
/// # Errors
/// Always [`CpuError::Unsupported`].
#[cfg(not(target_os = "linux"))]
pub fn pin(_cpus: &CpuList) -> Result<(), CpuError> {
    Err(CpuError::Unsupported)
}

/// The cores that this process may run on, ascending.
#[cfg(target_os = "linux")]
#[must_use]
pub fn allowed_cpus() -> Vec<usize> {
    // SAFETY: the kernel writes at most the size given; CPU_ISSET checks its index.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        if libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &raw mut set) != 0 {
            return vec![0];
        }
        (0..libc::CPU_SETSIZE as usize).filter(|&cpu| libc::CPU_ISSET(cpu, &set)).collect()
    }
}

/// The cores that this process may run on, ascending.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn allowed_cpus() -> Vec<usize> {
    (0..std::thread::available_parallelism().map_or(1, usize::from)).collect()
}

/// All allowed cores but one, so that the harness never takes turns with the engine; all of them when `--cpus` dedicates them.
#[must_use]
pub fn default_threads(dedicated: Option<&CpuList>) -> usize {
    match dedicated {
        Some(cpus) => cpus.0.len(),
        None => allowed_cpus().len().saturating_sub(1).max(1),
    }
}

/// Tells candle and rayon how many threads matrix products may use. With 1 no thread pool is ever started.
///
/// Must be called before the process starts a second thread, because it sets an environment variable: candle has no other switch.
pub fn set_threads(threads: usize) {
    // SAFETY: called first in `main`, while this is the only thread.
    unsafe { env::set_var("RAYON_NUM_THREADS", threads.to_string()) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_ranges_are_read() {
        assert_eq!("0,2-4,3".parse::<CpuList>().unwrap().numbers(), [0, 2, 3, 4]);
        assert_eq!(" 1 ".parse::<CpuList>().unwrap().numbers(), [1]);
    }

    #[test]
    fn anything_else_is_refused_by_name() {
        for text in ["", "a", "3-1", "0,,1", "-1", "0-99999999999"] {
            let error = text.parse::<CpuList>().unwrap_err().to_string();
            assert!(error.contains("`--cpus`") && error.contains(text), "{error}");
        }
    }

    #[test]
    fn dedicated_cores_are_all_used() {
        assert_eq!(default_threads(Some(&"0,1,2".parse().unwrap())), 3);
        assert!(default_threads(None) >= 1);
    }
}
