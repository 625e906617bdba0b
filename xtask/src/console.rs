//! What the person at the terminal sees. All of it goes to standard error, so that standard output stays free for
//! `up --json`.

use std::io::IsTerminal;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// A step says how long it has run at these intervals, so that no step of more than a second is silent.
const TICK: Duration = Duration::from_secs(10);

/// A heading of a part of the work.
pub fn heading(text: &str) {
    if std::io::stderr().is_terminal() {
        eprintln!("\n\u{1b}[1m== {text}\u{1b}[0m");
    } else {
        eprintln!("\n== {text}");
    }
}

/// One line about what is being done.
pub fn say(text: &str) {
    eprintln!("   {text}");
}

/// Why the command ends, with the chain of reasons in one line.
pub fn failure(error: &anyhow::Error) {
    eprintln!("\nerror: {error:#}");
}

/// Runs a step that prints nothing itself: says what it is, that it still runs, and how long it took.
pub fn step<T>(text: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    say(&format!("{text} …"));
    let begun = Instant::now();
    let (done, waiting) = mpsc::channel::<()>();
    let ticker = thread::spawn({
        let text = text.to_owned();
        move || {
            while waiting.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                say(&format!("{text} … {} s", begun.elapsed().as_secs()));
            }
        }
    });
    let result = work();
    drop(done);
    // It ends at once, because its channel is closed.
    let _ = ticker.join();
    if result.is_ok() && begun.elapsed() > Duration::from_secs(1) {
        say(&format!("{text}: done in {}", duration(begun.elapsed())));
    }
    result
}

/// A duration for people: `0.4 s`, `12 s`, `3 min 20 s`.
pub fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds >= 60 {
        format!("{} min {} s", seconds / 60, seconds % 60)
    } else if seconds >= 10 {
        format!("{seconds} s")
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(duration(Duration::from_millis(420)), "0.4 s");
        assert_eq!(duration(Duration::from_millis(12_700)), "12 s");
        assert_eq!(duration(Duration::from_secs(200)), "3 min 20 s");
    }

    #[test]
    fn a_step_gives_back_what_its_work_gave() {
        assert_eq!(step("adding", || Ok(1 + 1)).unwrap(), 2);
        assert_eq!(
            step::<()>("failing", || anyhow::bail!("no"))
                .unwrap_err()
                .to_string(),
            "no"
        );
    }
}
