//! What the month, week and day views show.

use axum::extract::State;
use chrono::NaiveDate;
use roost_shared::calendar::Occurrence;
use serde::Deserialize;

use super::timezone;
use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Query};

/// `?from=&to=&timezone=`
#[derive(Deserialize)]
pub struct RangeQuery {
    from: NaiveDate,
    to: NaiveDate,
    timezone: String,
}

/// Lists the occurrences of events in the asker's visible calendars. Errors: `malformed_request`,
/// `invalid_input` (the range or the timezone).
pub async fn list_occurrences(
    State(app): State<AppState>,
    user: CurrentUser,
    Query(query): Query<RangeQuery>,
) -> Result<Json<Vec<Occurrence>>, ApiError> {
    let zone = timezone::find(&query.timezone)?;
    Ok(Json(
        app.groupware()
            .occurrences(user.account.id, query.from, query.to, zone)
            .await?,
    ))
}
