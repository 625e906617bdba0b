//! The filters of calendar-query and addressbook-query, from XML to the types of `roost-ical`.

mod address_book;
mod calendar;
mod text_match;

pub use address_book::read_address_book_filter;
pub use calendar::{read_calendar_filter, read_time_range};
