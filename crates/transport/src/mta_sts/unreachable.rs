//! Domains whose policy could not be had a moment ago.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// RFC 8461 §3.3: not to be asked for again within five minutes.
const PAUSE: Duration = Duration::from_secs(5 * 60);
/// So many domains are remembered; beyond that, those whose time comes first are forgotten.
const MAX: usize = 10_000;

/// When each may be asked again.
#[derive(Default)]
pub(super) struct Unreachable(Mutex<HashMap<String, Instant>>);

impl Unreachable {
    /// Asks, unless asking failed within the last minutes; whatever the domain's record says by now, which an attacker may have
    /// written.
    pub(super) async fn ask<T>(
        &self,
        domain: &str,
        now: Instant,
        asking: impl Future<Output = Option<T>>,
    ) -> Option<T> {
        if self.until(domain).is_some_and(|until| until > now) {
            return None;
        }
        let found = asking.await;
        if found.is_none() {
            self.remember(domain, now);
        }
        found
    }

    fn until(&self, domain: &str) -> Option<Instant> {
        let times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        times.get(domain).copied()
    }

    fn remember(&self, domain: &str, now: Instant) {
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if times.len() >= MAX {
            times.retain(|_, until| *until > now);
        }
        if times.len() >= MAX {
            let first = times.iter().min_by_key(|(_, until)| **until);
            if let Some(first) = first.map(|(domain, _)| domain.clone()) {
                times.remove(&first);
            }
        }
        times.insert(domain.to_owned(), now + PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_could_not_be_had_is_not_asked_for_again_at_once() {
        let unreachable = Unreachable::default();
        let now = Instant::now();
        assert_eq!(unreachable.ask("a.test", now, async { None::<u8> }).await, None);
        // Whatever would be said now.
        assert_eq!(unreachable.ask("a.test", now, async { Some(1) }).await, None);
        assert_eq!(unreachable.ask("b.test", now, async { Some(2) }).await, Some(2));
        assert_eq!(unreachable.ask("b.test", now, async { Some(3) }).await, Some(3));
        let later = now + PAUSE + Duration::from_secs(1);
        assert_eq!(unreachable.ask("a.test", later, async { Some(4) }).await, Some(4));
    }

    #[test]
    fn it_does_not_grow_for_ever() {
        let unreachable = Unreachable::default();
        for number in 0..MAX + 10 {
            unreachable.remember(&number.to_string(), Instant::now());
        }
        assert_eq!(unreachable.0.lock().unwrap().len(), MAX);
    }
}
