//! What the server says to a command.

use std::error::Error as _;
use std::future::Future;
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::Response;

use crate::SubmitError;

/// The server's answer to one command.
pub(crate) enum Answer {
    /// 2yz or 3yz, with the words.
    Yes(String),
    /// 334: the server wants to hear more of a sign-in (RFC 4954 §4).
    Challenge,
    /// 4yz or 5yz.
    No { code: u16, words: String },
}

/// Waits for the answer, for so long.
///
/// # Errors
/// [`SubmitError::Unavailable`] where none comes, and where the server says that it closes down (421).
pub(crate) async fn within(
    limit: Duration,
    command: impl Future<Output = Result<Response, Error>>,
) -> Result<Answer, SubmitError> {
    match tokio::time::timeout(limit, command).await {
        Err(elapsed) => Err(SubmitError::Unavailable(Box::new(elapsed))),
        Ok(Ok(response)) if response.has_code(334) => Ok(Answer::Challenge),
        Ok(Ok(response)) => Ok(Answer::Yes(clean(
            &response.message().collect::<Vec<_>>().join(" "),
            response.code().into(),
        ))),
        Ok(Err(error)) => match error.status().map(u16::from) {
            Some(code) if code != 421 => {
                let words = error.source().map(ToString::to_string).unwrap_or_default();
                Ok(Answer::No {
                    code,
                    words: clean(&words, code),
                })
            }
            _ => Err(SubmitError::Unavailable(Box::new(error))),
        },
    }
}

/// The words as they can be shown: one line, not endless, never empty.
fn clean(words: &str, code: u16) -> String {
    let words: String = words
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .take(1_000)
        .collect();
    match words.trim() {
        "" => code.to_string(),
        words => words.to_owned(),
    }
}
