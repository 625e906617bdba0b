//! The zone in which a request wants its times.

use roost_model::Account;
use serde::Deserialize;

use chrono_tz::Tz;

use crate::app::AppState;
use crate::http::error::ApiError;

/// `?timezone=`
#[derive(Deserialize)]
pub struct ZoneQuery {
    timezone: Option<String>,
}

impl ZoneQuery {
    /// The zone that the request names, else the one that the person chose, else UTC.
    pub async fn zone(&self, app: &AppState, account: &Account) -> Result<Tz, ApiError> {
        match self.timezone.as_deref().filter(|name| !name.is_empty()) {
            Some(name) => find(name),
            None => {
                let settings = app.identity().settings(account).await?;
                Ok(settings.timezone.parse().unwrap_or(Tz::UTC))
            }
        }
    }
}

/// The zone of an IANA name.
pub fn find(name: &str) -> Result<Tz, ApiError> {
    name.parse()
        .map_err(|_| ApiError::invalid("timezone", "must be the name of a timezone, like Europe/Berlin"))
}
