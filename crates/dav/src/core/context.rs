//! Who asks, and with what headers: what every method gets.

use roost_model::Account;

use super::headers::Headers;
use crate::DavState;

/// A request that was authenticated.
#[derive(Clone)]
pub struct Context {
    /// The services.
    pub state: DavState,
    /// Who asks.
    pub account: Account,
    /// With what headers.
    pub headers: Headers,
}
