//! Calls about calendars and their events.
