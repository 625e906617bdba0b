//! What happens when a service beside Roost fails, and in the other way of running. These tests run alone.

mod beside;
mod dovecot;
mod killed;
mod postfix;
mod postgres;

/// A port for a server of the test's own.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}
