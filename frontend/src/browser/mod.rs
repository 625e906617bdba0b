//! The browser's own abilities, one file each: with `api`, the only modules that name `window`.

pub mod chance;
pub mod civil;
pub mod clipboard;
pub mod clock;
pub mod dom;
pub mod intl;
pub mod keyboard;
pub mod location;
pub mod media;
pub mod now;
pub mod picture;
pub mod storage;
pub mod title;
