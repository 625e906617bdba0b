//! What can be wrong with a form, as values; the page has the words.

use crate::sorted::SortedMap;

/// A field of the event dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The title.
    Title,
    /// Date or time of the start.
    Start,
    /// Date or time of the end.
    End,
    /// The timezone.
    Timezone,
    /// "Every n weeks".
    Interval,
    /// The day or the count with which the repetition ends.
    RepeatEnd,
    /// The place.
    Location,
    /// The description.
    Description,
    /// Which calendar.
    Calendar,
    /// Who is invited.
    Attendees,
}

impl Field {
    /// The field that the server means by a path in the request, such as `span.end`.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        let mut parts = path.split('.');
        Some(match (parts.next().unwrap_or_default(), parts.next()) {
            ("span", Some("end")) | ("end", _) => Self::End,
            ("span", _) | ("start", _) => Self::Start,
            ("repeat", Some("end")) => Self::RepeatEnd,
            ("repeat", _) => Self::Interval,
            ("title" | "summary", _) => Self::Title,
            ("timezone", _) => Self::Timezone,
            ("location", _) => Self::Location,
            ("description", _) => Self::Description,
            ("calendar", _) => Self::Calendar,
            ("attendees", _) => Self::Attendees,
            _ => return None,
        })
    }
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// More characters than this.
    TooLong(usize),
    /// Not a date, or none in the years that can be shown.
    NotADate,
    /// Not a time of day.
    NotATime,
    /// The end lies before the start.
    EndsBeforeStart,
    /// Not a whole number from the first to the second.
    NotANumber(u32, u32),
    /// The repetition ends before the event begins.
    StopsBeforeStart,
    /// This is no mail address.
    NotAnAddress(String),
    /// It must be chosen.
    Missing,
    /// The server's own words.
    Said(String),
}

/// The problems of a form, at most one for each field.
pub type Problems = SortedMap<Field, Problem>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_request_lead_to_fields() {
        assert_eq!(Field::from_path("span.end"), Some(Field::End));
        assert_eq!(Field::from_path("span"), Some(Field::Start));
        assert_eq!(Field::from_path("repeat.interval"), Some(Field::Interval));
        assert_eq!(Field::from_path("repeat.end.after"), Some(Field::RepeatEnd));
        assert_eq!(Field::from_path("title"), Some(Field::Title));
        assert_eq!(Field::from_path("whatever"), None);
    }
}
