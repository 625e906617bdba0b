//! Who is signed in, and signing in.

mod code_form;
mod expired;
mod form;
mod sign_in;
mod state;

pub use expired::ExpiredDialog;
pub use sign_in::SignInPage;
pub use state::{Phase, Session};
