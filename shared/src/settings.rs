//! What a person chose for the page.

use serde::{Deserialize, Serialize};

/// Light, dark, or as the operating system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Follow the operating system.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// The day on which a week starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeekStart {
    /// ISO 8601.
    #[default]
    Monday,
    /// As in North America.
    Sunday,
    /// As in much of the Middle East.
    Saturday,
}

/// `GET` and `PUT /api/settings`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Colours of the page.
    pub theme: Theme,
    /// First column of the calendar.
    pub week_start: WeekStart,
    /// IANA name of the zone in which times are shown; empty means the browser's own.
    pub timezone: String,
    /// The name that goes out in `From`; empty means the account's own name.
    pub from_name: String,
    /// Plain text appended to new messages; at most 10,000 characters.
    pub signature: String,
    /// Whether invitations and answers that come by mail leave the calendar alone.
    pub ignore_mailed_invitations: bool,
}
