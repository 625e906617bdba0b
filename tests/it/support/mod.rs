//! What the tests stand on.

mod answer;
mod app;
mod events;
mod person;
mod program;

pub use answer::Answer;
pub use app::App;
pub use events::Events;
pub use person::{Person, Visitor};
pub use program::Program;

/// Asks again and again until `probe` has something, for at most so many seconds.
pub async fn eventually<T>(seconds: u64, what: &str, mut probe: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(seconds);
    loop {
        if let Some(found) = probe().await {
            return found;
        }
        assert!(
            tokio::time::Instant::now() < deadline,
            "within {seconds} s: {what}"
        );
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

/// Something that no other test has.
pub fn random() -> u32 {
    use std::hash::{BuildHasher, Hasher};
    let hash = std::collections::hash_map::RandomState::new()
        .build_hasher()
        .finish();
    u32::try_from(hash & u64::from(u32::MAX)).expect("masked")
}
