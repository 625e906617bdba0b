//! The open message.

mod attachments;
mod body;
mod head;
mod move_menu;
mod pane;
mod people;
mod preview;
mod text;
mod toolbar;

pub use move_menu::MoveMenu;
pub use pane::ReadingPane;
