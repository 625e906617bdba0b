//! The second factor of a sign-in at the page.

use serde::{Deserialize, Serialize};

/// How it stands: `GET /api/second-factor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactorState {
    /// Whether it is on.
    pub on: bool,
    /// How many recovery codes are left.
    pub recovery_codes: u32,
}

/// What an authenticator is told: the answer to `POST /api/second-factor`, which begins to set it up.
#[derive(Clone, Serialize, Deserialize)]
pub struct SecondFactorEnrolment {
    /// The secret in base32, to be typed. Never logged: this type has no `Debug`.
    pub secret: String,
    /// The same as an `otpauth:` address, to be opened on a phone.
    pub uri: String,
    /// The address as a QR code.
    pub picture: QrPicture,
}

/// A QR code with its quiet zone.
#[derive(Clone, Serialize, Deserialize)]
pub struct QrPicture {
    /// How many modules it is wide and high.
    pub size: u32,
    /// The dark modules as the `d` of an SVG path, one unit for each.
    pub path: String,
}

/// `POST /api/second-factor/confirm`: a code of what was begun switches it on.
#[derive(Clone, Serialize, Deserialize)]
pub struct SecondFactorConfirm {
    /// The six digits that the authenticator shows.
    pub code: String,
}

/// The answer: what opens the page once each when the authenticator is lost. Nobody can be told these again.
#[derive(Clone, Serialize, Deserialize)]
pub struct RecoveryCodes {
    /// The codes. Never logged: this type has no `Debug`.
    pub codes: Vec<String>,
}

/// `POST /api/second-factor/off`
#[derive(Clone, Serialize, Deserialize)]
pub struct SecondFactorEnd {
    /// The account's password.
    pub password: String,
    /// The six digits that the authenticator shows, or a recovery code.
    pub code: String,
}
