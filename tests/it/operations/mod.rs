//! What operators see and do: health, metrics, the log, stopping.

mod doctor;
mod health;
mod log;
mod metrics;
mod stop;

use roost_stack::RoostConfig;

use crate::support::App;

/// The configuration of a replica of the stack's own server.
fn replica(app: &App) -> RoostConfig {
    let port = free_port();
    RoostConfig {
        http_port: port,
        internal_port: free_port(),
        transport_port: 0,
        public_url: format!("http://127.0.0.1:{port}"),
        ..RoostConfig::stack(app.stack.state())
    }
}

/// A port for a server of the test's own.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}
