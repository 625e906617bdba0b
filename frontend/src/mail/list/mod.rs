//! The message list.

pub mod drag;
mod pane;
mod row;
mod row_actions;
mod toolbar;

pub use pane::ListPane;
pub use row_actions::Star;
