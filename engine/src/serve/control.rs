//! Everything that can reach the engine from outside, in one channel: lines of stdin, its end, SIGTERM.

use std::io::{self, BufReader};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread;

use crate::protocol::{Incoming, LineReader};

/// Lines that may wait. A harness that writes faster than it is answered waits itself.
const WAITING_LINES: usize = 64;

/// Where messages arrive.
#[derive(Debug)]
pub struct Control(Receiver<Signal>);

#[derive(Debug)]
enum Signal {
    Line(Incoming),
    End,
}

/// What is there without waiting.
#[derive(Debug)]
pub enum Polled {
    /// A line.
    Line(Incoming),
    /// Nothing now.
    Nothing,
    /// Nothing any more: end of file or SIGTERM.
    End,
}

impl Control {
    /// Starts to listen, with one thread for stdin and one for SIGTERM; both sleep while nothing happens.
    pub fn listen() -> Self {
        let (sender, receiver) = sync_channel(WAITING_LINES);
        listen_for_termination(sender.clone());
        thread::spawn(move || {
            for line in LineReader::new(BufReader::new(io::stdin().lock())) {
                if sender.send(Signal::Line(line)).is_err() {
                    return;
                }
            }
            // Nobody listens any more: then the end is known already.
            let _ = sender.send(Signal::End);
        });
        Self(receiver)
    }

    /// The next line, without using the CPU until it comes; `None` at the end.
    pub fn wait(&self) -> Option<Incoming> {
        match self.0.recv() {
            Ok(Signal::Line(line)) => Some(line),
            Ok(Signal::End) | Err(_) => None,
        }
    }

    /// The next line, if there is one.
    pub fn poll(&self) -> Polled {
        match self.0.try_recv() {
            Ok(Signal::Line(line)) => Polled::Line(line),
            Ok(Signal::End) | Err(TryRecvError::Disconnected) => Polled::End,
            Err(TryRecvError::Empty) => Polled::Nothing,
        }
    }
}

/// Makes SIGTERM wait until someone takes it, in this thread and all that it starts. Must be called before the first of them.
///
/// The default action would end the process at once, and an instrumented process that ends so writes no profile.
pub fn block_termination() {
    let set = termination();
    // SAFETY: the set is initialised; the old mask is not asked for.
    unsafe { libc::pthread_sigmask(libc::SIG_BLOCK, &raw const set, std::ptr::null_mut()) };
}

fn listen_for_termination(sender: SyncSender<Signal>) {
    thread::spawn(move || {
        let set = termination();
        let mut signal = 0;
        // SAFETY: waits for a signal of an initialised set and writes its number.
        if unsafe { libc::sigwait(&raw const set, &raw mut signal) } == 0 {
            // As above: without a listener the process is about to end anyway.
            let _ = sender.send(Signal::End);
        }
    });
}

fn termination() -> libc::sigset_t {
    // SAFETY: sigemptyset initialises the set before it is used.
    unsafe {
        let mut set = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        libc::sigaddset(&raw mut set, libc::SIGTERM);
        set
    }
}
