//! How much memory large messages may take together.
//!
//! Lists, texts and downloads are bounded each by itself. Only two things hold a whole message's worth of bytes:
//! building a message with its files, and embedding inline images. These wait here for their turn.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const MIB: u64 = 1024 * 1024;
/// For all of them together.
const TOTAL_MIB: u32 = 192;

/// Counts mebibytes.
pub(crate) struct Memory {
    free: Arc<Semaphore>,
}

/// Memory that is taken until this is dropped.
pub(crate) struct Reserved {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self {
            free: Arc::new(Semaphore::new(TOTAL_MIB as usize)),
        }
    }

    /// Waits until there is room for so many bytes. What is larger than all there is waits until nothing else
    /// is going on; what is small does not wait.
    pub(crate) async fn reserve(&self, bytes: u64) -> Reserved {
        let wanted = u32::try_from(bytes / MIB).unwrap_or(TOTAL_MIB).min(TOTAL_MIB);
        if wanted == 0 {
            return Reserved { _permit: None };
        }
        // The semaphore is never closed.
        Reserved {
            _permit: Arc::clone(&self.free).acquire_many_owned(wanted).await.ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn large_ones_wait_for_each_other_and_small_ones_for_nobody() {
        let memory = Memory::new();
        let first = memory.reserve(u64::MAX).await;
        assert!(
            timeout(Duration::from_millis(20), memory.reserve(MIB))
                .await
                .is_err()
        );
        assert!(
            timeout(Duration::from_millis(20), memory.reserve(MIB - 1))
                .await
                .is_ok()
        );
        drop(first);
        assert!(
            timeout(Duration::from_millis(20), memory.reserve(100 * MIB))
                .await
                .is_ok()
        );
    }
}
