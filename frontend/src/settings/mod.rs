//! The settings section: how the page looks, how one writes, where one is signed in.

mod app_passwords;
mod appearance;
mod page;
mod password;
mod save;
mod second_factor;
mod sessions;
mod writing;

pub use page::SettingsPage;
pub use second_factor::second_factor_steps;
