//! How often someone may search the directory: enough to type names, too little to copy it. How often someone's feeds are
//! read is counted in the same way.
//!
//! Each process counts for itself, in memory: what is protected is worth no more, and a restart forgives.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use roost_shared::AccountId;

/// The stretch of time in which they are counted.
const WINDOW: Duration = Duration::from_secs(60);
/// Searches or readings in one such stretch.
const MOST_SEARCHES: u32 = 120;
/// Accounts that are remembered; beyond that, those whose stretch is over are forgotten.
const REMEMBERED: usize = 10_000;

/// Counts searches, or readings, by account.
#[derive(Debug, Default)]
pub(crate) struct Rate(Mutex<HashMap<AccountId, Stretch>>);

#[derive(Clone, Copy, Debug)]
struct Stretch {
    began: Instant,
    searches: u32,
}

impl Rate {
    /// Counts one search; answers after how long to try again if that is one too many.
    pub fn count(&self, account: AccountId, now: Instant) -> Result<(), Duration> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.retain(|_, stretch| now.duration_since(stretch.began) < WINDOW);
        }
        let fresh = Stretch {
            began: now,
            searches: 0,
        };
        let stretch = known.entry(account).or_insert(fresh);
        let age = now.duration_since(stretch.began);
        if age >= WINDOW {
            *stretch = fresh;
        } else if stretch.searches >= MOST_SEARCHES {
            return Err(WINDOW.saturating_sub(age));
        }
        stretch.searches += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_are_counted_by_account_and_stretch() {
        let (rate, began) = (Rate::default(), Instant::now());
        let (alice, bob) = (AccountId(1), AccountId(2));
        for _ in 0..MOST_SEARCHES {
            assert_eq!(rate.count(alice, began), Ok(()));
        }
        let later = began + Duration::from_secs(20);
        assert_eq!(rate.count(alice, later), Err(Duration::from_secs(40)));
        assert_eq!(rate.count(bob, later), Ok(()));
        assert_eq!(rate.count(alice, began + WINDOW), Ok(()));
    }
}
