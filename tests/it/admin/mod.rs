//! The administration over HTTP: `/api/admin` and mailcow's `/api/v1`.

mod bans;
mod commands;
mod doors;
mod hostile;
mod mailcow;
mod outside;
mod policies;
mod removal;
mod services;
mod usage;
mod world;

use world::World;
