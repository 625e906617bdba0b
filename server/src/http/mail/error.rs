//! What a failure of the mail service is to the page.

use roost_mail::MailError;
use roost_shared::ErrorCode;

use crate::http::error::ApiError;

impl From<MailError> for ApiError {
    fn from(error: MailError) -> Self {
        match error {
            MailError::StoreUnavailable(cause) => {
                tracing::warn!(%cause, "the IMAP server does not answer");
                Self::new(
                    ErrorCode::MailStoreUnavailable,
                    "The mail server does not answer. Trying again…",
                )
            }
            MailError::CredentialRefused => Self::new(
                ErrorCode::NotSignedIn,
                "The mail server does not accept the sign-in any more. Please sign in again.",
            ),
            MailError::NotFound(what) => Self::new(
                ErrorCode::NotFound,
                format!("{} does not exist (any more).", capitalised(what)),
            ),
            MailError::ChangedMeanwhile => Self::new(
                ErrorCode::ChangedMeanwhile,
                "The folder has changed since it was read.",
            ),
            MailError::FolderExists => {
                Self::new(ErrorCode::Conflict, "There is a folder of this name already.")
                    .field("name", "There is a folder of this name already.")
            }
            MailError::Invalid { fields } => with_fields(
                Self::new(ErrorCode::InvalidInput, "Please correct what is marked."),
                fields,
            ),
            MailError::Forbidden(words) => Self::new(ErrorCode::Forbidden, words),
            MailError::OverQuota => Self::new(ErrorCode::MessageRefused, "The mailbox is full."),
            MailError::TooLarge => Self::new(
                ErrorCode::TooLarge,
                "The message is larger than the server takes.",
            ),
            MailError::RecipientsRefused(fields) => with_fields(
                Self::new(
                    ErrorCode::RecipientRefused,
                    "The mail server does not take all recipients.",
                ),
                fields,
            ),
            MailError::MessageRefused(words) => Self::new(ErrorCode::MessageRefused, words),
            MailError::SubmissionUnavailable => Self::new(
                ErrorCode::SubmissionUnavailable,
                "The server for outgoing mail does not answer. Nothing was sent.",
            ),
            MailError::Unconfirmed => Self::new(
                ErrorCode::MessageRefused,
                "The server for outgoing mail broke off before it confirmed the message. It may have been sent: \
                 please ask the recipient before you send it again.",
            ),
            MailError::BeingSent => Self::new(
                ErrorCode::Conflict,
                "This message is being sent already. Please wait a moment.",
            ),
            MailError::Database(error) => error.into(),
            error @ MailError::Internal(_) => Self::internal(&error),
        }
    }
}

fn with_fields(error: ApiError, fields: impl IntoIterator<Item = (String, String)>) -> ApiError {
    fields
        .into_iter()
        .fold(error, |error, (field, rule)| error.field(field, rule))
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_has_its_code_and_speaks_to_people() {
        for (error, code) in [
            (MailError::NotFound("the folder"), ErrorCode::NotFound),
            (MailError::ChangedMeanwhile, ErrorCode::ChangedMeanwhile),
            (MailError::CredentialRefused, ErrorCode::NotSignedIn),
            (MailError::SubmissionUnavailable, ErrorCode::SubmissionUnavailable),
            (MailError::TooLarge, ErrorCode::TooLarge),
        ] {
            let api = ApiError::from(error);
            assert_eq!(api.body().code, code);
            assert!(
                api.body().message.starts_with(char::is_uppercase),
                "{}",
                api.body().message
            );
        }
    }

    #[test]
    fn refused_recipients_keep_the_servers_words() {
        let refused = MailError::RecipientsRefused([("cc.0".to_owned(), "550 no".to_owned())].into());
        let api = ApiError::from(refused);
        assert_eq!(
            (api.body().code, api.body().fields["cc.0"].as_str()),
            (ErrorCode::RecipientRefused, "550 no")
        );
    }
}
