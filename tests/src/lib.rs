//! Plain clients that the integration tests and the benchmark share: as little as one can do, and none of Roost's
//! own code, so that they can judge it.

pub mod raw_imap;
pub mod raw_smtp;

pub use raw_imap::RawImap;
pub use raw_smtp::submission_takes;
