//! Who is signed in, and signing in.

mod code_form;
mod enrol;
mod expired;
mod form;
mod sign_in;
mod state;

pub use enrol::{EnrolDialog, EnrolPage};
pub use expired::{ExpiredDialog, leave};
pub use sign_in::SignInPage;
pub use state::{Phase, Session};
