//! Calendars and contacts over the JSON API.
