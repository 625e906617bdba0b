//! Long computations, away from the threads that serve everybody.

use std::panic::resume_unwind;

/// Runs a computation on a thread of its own and waits for it. A panic in it is the caller's.
pub(crate) async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(failure) => match failure.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // It was cancelled: the runtime is shutting down, and so is whoever waits for this.
            Err(_) => std::future::pending().await,
        },
    }
}
