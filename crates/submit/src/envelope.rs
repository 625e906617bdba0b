//! Who a message is from and who gets it, as SMTP sees it.

/// Why text is not a mail address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule}")]
pub struct AddressError {
    /// What is wrong with it, as a sentence for people.
    pub rule: String,
}

/// Sender and recipients (RFC 5321 §2.3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {}

impl Envelope {
    /// Checks and normalises the addresses: an international domain goes out in its ASCII form, each recipient
    /// goes out once.
    ///
    /// # Errors
    /// The position in `recipients` of the first one that is not an address (`None` for the sender) and why.
    pub fn new(_from: &str, _recipients: &[&str]) -> Result<Self, (Option<usize>, AddressError)> {
        Ok(Self {})
    }
}
