//! What the page decides, without a browser: pure functions and plain state, tested natively.
//!
//! The page's components call these and show the result. Nothing here touches the DOM, the network,
//! the clock or randomness; such values come in as arguments.
#![deny(missing_docs)]

pub mod calendar;
pub mod contacts;
pub mod device;
pub mod json;
pub mod keys;
pub mod mail;
pub mod order;
pub mod person;
pub mod retry;
pub mod sorted;
pub mod stepping;
pub mod viewport;
