//! What the groupware service's refusals are called in the JSON API.

use roost_groupware::GroupwareError;
use roost_shared::ErrorCode;

use crate::http::error::ApiError;

impl From<GroupwareError> for ApiError {
    fn from(error: GroupwareError) -> Self {
        match error {
            GroupwareError::NotFound | GroupwareError::InvalidName => Self::not_found(),
            GroupwareError::Forbidden => {
                Self::new(ErrorCode::Forbidden, "You may read this but not change it.")
            }
            GroupwareError::NameTaken | GroupwareError::UidConflict { .. } => Self::new(
                ErrorCode::Conflict,
                "Something else with this name is there already.",
            ),
            GroupwareError::Locked { .. } => Self::new(
                ErrorCode::Conflict,
                "Another program has locked this for the time being.",
            ),
            GroupwareError::PreconditionFailed => Self::new(
                ErrorCode::ChangedMeanwhile,
                "This was changed elsewhere in the meantime. Look at the new version and try again.",
            ),
            GroupwareError::TooLarge { limit } => {
                let megabytes = limit / (1024 * 1024);
                Self::new(
                    ErrorCode::TooLarge,
                    format!("This is larger than {megabytes} MB."),
                )
            }
            GroupwareError::UnsupportedComponent { .. } => Self::new(
                ErrorCode::Conflict,
                "This calendar does not take entries of that kind.",
            ),
            GroupwareError::Scheduling(error) => Self::new(
                ErrorCode::Conflict,
                format!("This cannot be changed so: {error}."),
            ),
            GroupwareError::NotUnique { .. } => Self::new(
                ErrorCode::Conflict,
                "This meeting is in another calendar already.",
            ),
            GroupwareError::MayNotSend { .. } => Self::new(
                ErrorCode::Forbidden,
                "You may not send invitations or answers in the name of this calendar's owner.",
            ),
            GroupwareError::InvalidInput { field, message } => Self::invalid(field, message),
            GroupwareError::NotEditable(reason) => {
                tracing::warn!(reason, "a stored object cannot be edited");
                Self::new(
                    ErrorCode::Conflict,
                    "This entry is in a form that cannot be edited here.",
                )
            }
            GroupwareError::TooManySearches { retry_after } => Self::new(
                ErrorCode::TooManyRequests,
                format!("Too many searches. Try again in {retry_after} s."),
            )
            .retry_after(retry_after),
            // The page sends no iCalendar, no vCard and no sync tokens: these would be our own defects.
            GroupwareError::InvalidCalendar(error) => Self::internal(&error),
            GroupwareError::InvalidCard(error) => Self::internal(&error),
            GroupwareError::TokenExpired => Self::internal(&error),
            GroupwareError::Db(error) => error.into(),
        }
    }
}
