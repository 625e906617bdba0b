//! Every limit on work, in one place. Input that asks for more is cut or refused, never followed.

/// How deep components may stand in one another. RFC 5545 needs three.
pub const MAX_DEPTH: usize = 8;

/// How many periods of a recurrence rule (years, months, …, seconds) are looked at in one expansion. Enough
/// for a daily rule with a COUNT over 270 years.
pub const MAX_RULE_STEPS: u32 = 100_000;

/// How many occurrences one expansion of one object gives.
pub const MAX_OCCURRENCES: usize = 10_000;

/// How many occurrences of one event are listed beside it, so that a query need not parse it.
pub const MAX_STORED_OCCURRENCES: usize = 110;

/// How many dates RDATE, EXDATE and FREEBUSY lines may list in one object.
pub const MAX_LISTED_DATES: usize = 20_000;

/// How many RRULE (and EXRULE) lines of one component are followed. RFC 5545 §3.8.5.3 wants one.
pub const MAX_RULES: usize = 4;

/// How many different TZIDs of one object are resolved; times in others float.
pub const MAX_ZONES: usize = 100;

/// How many reminders of one component a query looks at.
pub const MAX_ALARMS: usize = 500;

/// How many lines of one name in a card are shown for editing; the others are left alone.
pub const MAX_ENTRIES: usize = 500;

/// How many onsets of a VTIMEZONE's rules are evaluated.
pub const MAX_ZONE_ONSETS: usize = 2_000;

/// The longest text in characters that goes into a search column.
pub const MAX_SEARCH_TEXT: usize = 8_000;

/// Ends a search column that was cut at [`MAX_SEARCH_TEXT`].
pub const CUT_MARK: char = '\u{2026}';

/// How many people one instance may invite: CALDAV:max-attendees-per-instance (RFC 4791 §5.2.9). Scheduling takes no
/// more for all instances together.
pub const MAX_ATTENDEES: usize = 1_000;

/// How many occurrences of one object a scheduling message is about one by one. Where more changed at once, the
/// whole series is sent.
pub const MAX_MESSAGE_INSTANCES: usize = 400;

/// How many bytes all scheduling messages together have that one change sends.
pub const MAX_MESSAGE_BYTES: usize = 32 * 1024 * 1024;

/// How many lines an object may have in the eyes of scheduling, where each instance counts as long as the master: that
/// is what comparing them with it costs.
pub const MAX_SCHEDULED_LINES: usize = 2_000_000;
