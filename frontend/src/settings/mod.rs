//! The settings section: how the page looks, how one writes, where one is signed in.

mod appearance;
mod page;
mod save;
mod sessions;
mod writing;

pub use page::SettingsPage;
