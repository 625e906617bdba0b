//! Every route, with something that exists. Those that remove come last, each its own thing.

mod addresses;
mod lists;
mod mailboxes;
mod protection;
mod server;

use super::Route;
use crate::admin::World;

/// All of them, in the order in which they can be tried.
pub(super) fn routes(world: &World) -> Vec<Route> {
    [
        lists::routes(),
        mailboxes::routes(world),
        addresses::routes(world),
        protection::routes(world),
        server::routes(world),
    ]
    .into_iter()
    .flatten()
    .collect()
}
