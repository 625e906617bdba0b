//! The administration over HTTP: `/api/admin` and mailcow's `/api/v1`.

mod doors;
mod hostile;
mod mailcow;
mod policies;
mod removal;
mod services;
mod world;

use world::World;
