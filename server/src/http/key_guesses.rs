//! The brake on guessing keys: how many wrong ones came from an address lately.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Wrong keys in a minute until no key of an address is looked at.
const GUESSES_MAX: u32 = 30;
const WINDOW: Duration = Duration::from_secs(60);
/// Addresses that are remembered; when there are more, those whose minute is over are forgotten.
const ADDRESSES_MAX: usize = 10_000;

/// Counts wrong keys by address, and by /64 for IPv6. Each process counts for itself.
#[derive(Default)]
pub struct KeyGuesses {
    counts: Mutex<HashMap<IpAddr, (u32, Instant)>>,
}

impl KeyGuesses {
    /// A wrong key came.
    pub fn note(&self, ip: IpAddr) {
        let now = Instant::now();
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= ADDRESSES_MAX {
            counts.retain(|_, (_, since)| now.duration_since(*since) < WINDOW);
            if counts.len() >= ADDRESSES_MAX {
                counts.clear();
            }
        }
        let entry = counts.entry(network(ip)).or_insert((0, now));
        if now.duration_since(entry.1) >= WINDOW {
            *entry = (0, now);
        }
        entry.0 += 1;
    }

    /// Whether there were too many.
    pub fn is_over(&self, ip: IpAddr) -> bool {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts
            .get(&network(ip))
            .is_some_and(|(count, since)| *count >= GUESSES_MAX && since.elapsed() < WINDOW)
    }
}

fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_guesses_and_others_are_not_held_up() {
        let guesses = KeyGuesses::default();
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        for _ in 0..GUESSES_MAX {
            assert!(!guesses.is_over(ip("2001:db8::1")));
            guesses.note(ip("2001:db8::1"));
        }
        assert!(guesses.is_over(ip("2001:db8::ffff")));
        assert!(!guesses.is_over(ip("2001:db8:0:1::1")));
        assert!(!guesses.is_over(ip("192.0.2.1")));
    }
}
