//! Where one is in the calendar, as the page's address says it: `week/2026-11-23`.

use chrono::NaiveDate;

use super::date::parse_date;
use super::view::CalendarView;

/// A view and the day chosen in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// How one looks.
    pub view: CalendarView,
    /// The chosen day; `None` for today, so that a page left open moves on with the days.
    pub date: Option<NaiveDate>,
}

/// Reads the rest of a path below the calendar's own. What cannot be read is left at `usual` and today.
#[must_use]
pub fn parse(rest: &str, usual: CalendarView) -> Place {
    let mut parts = rest.trim_matches('/').split('/');
    let view = parts.next().and_then(CalendarView::from_slug).unwrap_or(usual);
    Place {
        view,
        date: parts.next().and_then(parse_date),
    }
}

/// The path below the calendar's own; the day is left out where it is today.
#[must_use]
pub fn path(view: CalendarView, date: NaiveDate, today: NaiveDate) -> String {
    if date == today {
        view.slug().to_owned()
    } else {
        format!("{}/{date}", view.slug())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_back_to_its_place() {
        let today: NaiveDate = "2026-11-23".parse().unwrap();
        let other: NaiveDate = "2027-01-01".parse().unwrap();
        for view in CalendarView::ALL {
            assert_eq!(
                parse(&path(view, other, today), CalendarView::Week),
                Place {
                    view,
                    date: Some(other)
                }
            );
            assert_eq!(
                parse(&path(view, today, today), CalendarView::Week),
                Place { view, date: None }
            );
        }
    }

    #[test]
    fn nonsense_leads_to_the_usual_view_of_today() {
        for rest in ["", "/", "year", "year/2026-11-23x", "week/99999-01-01"] {
            assert_eq!(
                parse(rest, CalendarView::Week),
                Place {
                    view: CalendarView::Week,
                    date: None
                },
                "{rest}"
            );
        }
        let date = "2026-11-23".parse().ok();
        assert_eq!(
            parse("/year/2026-11-23/", CalendarView::Day),
            Place {
                view: CalendarView::Day,
                date
            }
        );
    }
}
