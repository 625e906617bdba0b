//! The listener for HTTPS: a connection is handed on once its handshake is done.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::http::connections::{Connections, Peer, Watched, refused};

/// How long a client may take for its handshake.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);
/// Handshakes that are under way at once; further connections wait in the system's queue.
const HANDSHAKES: usize = 2048;

/// Marks a request that came over TLS.
#[derive(Clone, Copy, Debug)]
pub struct MadeSecure;

/// A connection whose handshake is done.
type Done = (Watched<TlsStream<TcpStream>>, Peer);

/// Hands on connections whose handshake is done. A slow or silent client holds up nobody else.
pub struct TlsListener {
    address: SocketAddr,
    done: mpsc::Receiver<Done>,
    _accepting: DropGuard,
}

impl TlsListener {
    /// Begins to accept.
    ///
    /// # Errors
    /// If the listener has no address.
    pub fn new(
        listener: TcpListener,
        config: ServerConfig,
        connections: Connections,
    ) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        let (finished, done) = mpsc::channel(64);
        let stopped = CancellationToken::new();
        let accepting = accept(
            listener,
            TlsAcceptor::from(Arc::new(config)),
            connections,
            finished,
        );
        tokio::spawn(stopped.clone().run_until_cancelled_owned(accepting));
        Ok(Self {
            address,
            done,
            _accepting: stopped.drop_guard(),
        })
    }
}

async fn accept(
    mut listener: TcpListener,
    acceptor: TlsAcceptor,
    connections: Connections,
    finished: mpsc::Sender<Done>,
) {
    let places = Arc::new(Semaphore::new(HANDSHAKES));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else {
            return;
        };
        // This one, of axum, waits when there are too many open files, rather than to fail.
        let (stream, address) = Listener::accept(&mut listener).await;
        let Some(peer) = connections.enter(address) else {
            refused(address);
            continue;
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection stays with Nagle's algorithm");
        }
        let (acceptor, finished) = (acceptor.clone(), finished.clone());
        tokio::spawn(async move {
            match tokio::time::timeout(HANDSHAKE_LIMIT, acceptor.accept(stream)).await {
                Ok(Ok(stream)) => drop(finished.send((Watched::new(stream, &peer), peer)).await),
                Ok(Err(error)) => tracing::debug!(%error, %address, "a handshake failed"),
                Err(_) => tracing::debug!(%address, "a handshake took too long"),
            }
            drop(place);
        });
    }
}

impl Listener for TlsListener {
    type Io = Watched<TlsStream<TcpStream>>;
    type Addr = Peer;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.done.recv().await {
            Some(connection) => connection,
            // Accepting ends with this value, not before it.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<Peer> {
        Ok(Peer::listening(self.address))
    }
}
