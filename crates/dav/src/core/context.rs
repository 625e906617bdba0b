//! Who asks, and with what headers: what every method gets.

use roost_model::Account;

use super::headers::Headers;
use super::lock;
use crate::DavState;

/// A request that was authenticated.
#[derive(Clone)]
pub struct Context {
    /// The services. They know the lock tokens that came with the request.
    pub state: DavState,
    /// Who asks.
    pub account: Account,
    /// With what headers.
    pub headers: Headers,
}

impl Context {
    /// Puts the request's lock tokens before the services.
    #[must_use]
    pub fn new(state: DavState, account: Account, headers: Headers) -> Self {
        let mut context = Self {
            state,
            account,
            headers,
        };
        let tokens = lock::submitted(&context);
        context.state.groupware = context.state.groupware.submitting(tokens.clone());
        context.state.files = context.state.files.submitting(tokens);
        context
    }
}
