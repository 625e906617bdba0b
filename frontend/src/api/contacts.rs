//! Calls about address books and their cards.

use roost_shared::contacts::Suggestion;

use super::{ApiError, Query, get};

/// Completes what was typed of a recipient.
pub async fn complete(typed: &str) -> Result<Vec<Suggestion>, ApiError> {
    get(&Query::new("/api/contacts/complete").with("query", typed).build()).await
}
