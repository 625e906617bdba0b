//! The calendar: month, week, day and list, and making and changing events.
//!
//! `page` puts it together; `state` is what its parts share; `load`, `changes` and `removal` speak with the server.
//! What can be decided without a browser (grids, columns, lanes, forms) is in `roost_page_logic::calendar`.

mod agenda;
mod calendar_dialog;
mod cards;
mod changes;
mod chip;
mod create;
mod editor;
mod event_card;
mod feed_dialog;
mod ghost;
mod grid;
mod keys;
mod load;
mod mini_month;
mod month;
mod month_drag;
mod open;
mod page;
mod preferences;
mod questions;
mod quick;
mod removal;
mod share_dialog;
mod sidebar;
mod state;
mod toolbar;
pub mod words;

pub use page::CalendarPage;
