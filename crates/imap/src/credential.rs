//! What a connection signs in with.

use std::fmt;

use zeroize::Zeroizing;

/// A sign-in name with its proof.
#[derive(Clone)]
pub enum Credential {
    /// SASL PLAIN (RFC 4616).
    Password {
        /// The sign-in name.
        user: String,
        /// The password.
        password: Zeroizing<String>,
    },
    /// SASL XOAUTH2, which Dovecot's OAuth2 database understands.
    Token {
        /// The sign-in name.
        user: String,
        /// The bearer token.
        token: Zeroizing<String>,
    },
}

impl Credential {
    /// The sign-in name.
    #[must_use]
    pub fn user(&self) -> &str {
        match self {
            Self::Password { user, .. } | Self::Token { user, .. } => user,
        }
    }

    /// The SASL mechanism's name.
    pub(crate) fn mechanism(&self) -> &'static str {
        match self {
            Self::Password { .. } => "PLAIN",
            Self::Token { .. } => "XOAUTH2",
        }
    }

    /// The client's first and only message, before base64.
    pub(crate) fn initial_response(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(match self {
            // RFC 4616 §2: authorization identity (empty), NUL, authentication identity, NUL, password.
            Self::Password { user, password } => {
                [b"\0", user.as_bytes(), b"\0", password.as_bytes()].concat()
            }
            Self::Token { user, token } => [
                b"user=",
                user.as_bytes(),
                b"\x01auth=Bearer ",
                token.as_bytes(),
                b"\x01\x01",
            ]
            .concat(),
        })
    }

    /// Whether a byte of it would end a field early and so change who signs in.
    pub(crate) fn is_well_formed(&self) -> bool {
        let (user, secret) = match self {
            Self::Password { user, password } => (user, password),
            Self::Token { user, token } => (user, token),
        };
        let forbidden = |text: &str| text.bytes().any(|byte| byte == 0 || byte == 1);
        !user.is_empty() && !forbidden(user) && !forbidden(secret)
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({} for {:?})", self.mechanism(), self.user())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_cannot_smuggle_another_user_in() {
        let credential = Credential::Password {
            user: "bob".into(),
            password: Zeroizing::new("x\0alice".into()),
        };
        assert!(!credential.is_well_formed());
        let credential = Credential::Token {
            user: "bob\x01".into(),
            token: Zeroizing::new("t".into()),
        };
        assert!(!credential.is_well_formed());
    }

    #[test]
    fn initial_responses_have_the_shape_of_their_mechanism() {
        let plain = Credential::Password {
            user: "u".into(),
            password: Zeroizing::new("p".into()),
        };
        assert_eq!(plain.initial_response().as_slice(), b"\0u\0p");
        let token = Credential::Token {
            user: "u".into(),
            token: Zeroizing::new("t".into()),
        };
        assert_eq!(
            token.initial_response().as_slice(),
            b"user=u\x01auth=Bearer t\x01\x01"
        );
    }

    #[test]
    fn debug_says_nothing_of_the_secret() {
        let plain = Credential::Password {
            user: "u".into(),
            password: Zeroizing::new("hush".into()),
        };
        assert!(!format!("{plain:?}").contains("hush"));
    }
}
