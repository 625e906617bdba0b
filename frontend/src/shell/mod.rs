//! The frame around the features: navigation, search, account, notices, shortcuts.

mod account;
mod bar;
mod frame;
mod notices;
mod page;
mod rail;
mod shortcuts;

pub use frame::Shell;
pub use page::{Drawer, Page};
