//! Connections of the public listeners: how many one network may have open, and how long one may be without a request.
//!
//! The time runs while a connection waits for a request, and goes on until a head is there as a whole, whatever the version
//! of HTTP: who sends it byte by byte is cut off as who sends nothing. It stands still while a request is answered, however
//! long that takes: event streams stay.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{ConnectInfo, Request};
use axum::middleware::Next;
use axum::response::Response;
use axum::serve::Listener;
use http_body::{Frame, SizeHint};
use ipnet::IpNet;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// The connections that are open. Cheap to clone.
#[derive(Clone)]
pub struct Connections {
    shared: Arc<Shared>,
}

struct Shared {
    idle: Duration,
    /// They speak for many.
    proxies: Vec<IpNet>,
    /// `None`: as many as there are.
    most: Option<usize>,
    open: Mutex<HashMap<IpAddr, usize>>,
}

impl Connections {
    /// With these limits: how long one may be without a request, and how many one network may have; 0 sets no limit. Those
    /// of `proxies` are not counted.
    #[must_use]
    pub fn new(idle: Duration, most: usize, proxies: Vec<IpNet>) -> Self {
        Self {
            shared: Arc::new(Shared {
                idle,
                proxies,
                most: Some(most).filter(|most| *most > 0),
                open: Mutex::default(),
            }),
        }
    }

    /// A place for another connection of this address, or `None` if its network has too many.
    #[must_use]
    pub fn enter(&self, address: SocketAddr) -> Option<Peer> {
        let network = self.shared.network(address.ip());
        if let (Some(network), Some(most)) = (network, self.shared.most) {
            let mut open = self.shared.open();
            let count = open.entry(network).or_default();
            if *count >= most {
                return None;
            }
            *count += 1;
        }
        let connection = Connection {
            shared: self.shared.clone(),
            network: network.filter(|_| self.shared.most.is_some()),
            usage: Mutex::new(Use {
                requests: 0,
                last: Instant::now(),
            }),
        };
        Some(Peer {
            address,
            connection: Some(Arc::new(connection)),
        })
    }
}

impl Shared {
    /// [`network`], if its connections are counted.
    fn network(&self, ip: IpAddr) -> Option<IpAddr> {
        let ip = ip.to_canonical();
        let is_proxy = self.proxies.iter().any(|proxies| proxies.contains(&ip));
        network(ip).filter(|_| !is_proxy)
    }

    fn open(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whose connections are counted together: an address, or the network of IPv6 that one customer is given. Addresses of
/// private networks are not counted, since behind them are proxies and gateways, which speak for many.
fn network(ip: IpAddr) -> Option<IpAddr> {
    match ip {
        IpAddr::V4(ip) if ip.is_private() || ip.is_loopback() || ip.is_link_local() => None,
        IpAddr::V6(ip) if ip.is_unique_local() || ip.is_loopback() || ip.is_unicast_link_local() => None,
        IpAddr::V6(ip) => Some(Ipv6Addr::from(u128::from(ip) >> 64 << 64).into()),
        ip => Some(ip),
    }
}

/// Who is at the other end of a connection, or what a listener listens on.
#[derive(Clone)]
pub struct Peer {
    address: SocketAddr,
    connection: Option<Arc<Connection>>,
}

impl std::fmt::Debug for Peer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.address.fmt(f)
    }
}

/// One that is open.
struct Connection {
    shared: Arc<Shared>,
    network: Option<IpAddr>,
    usage: Mutex<Use>,
}

struct Use {
    /// That are being answered.
    requests: usize,
    /// When it was opened, or the last answer ended.
    last: Instant,
}

impl Connection {
    fn used(&self) -> MutexGuard<'_, Use> {
        self.usage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Until when it may be without a request, as things stand.
    fn until(&self) -> Instant {
        let used = self.used();
        let since = if used.requests > 0 {
            Instant::now()
        } else {
            used.last
        };
        since + self.shared.idle
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let Some(network) = self.network else { return };
        let mut open = self.shared.open();
        if let Some(count) = open.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                open.remove(&network);
            }
        }
    }
}

/// A request that is being answered, to the last byte of the answer.
struct UnderWay(Arc<Connection>);

impl UnderWay {
    fn begin(connection: Arc<Connection>) -> Self {
        connection.used().requests += 1;
        Self(connection)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut used = self.0.used();
        used.requests -= 1;
        used.last = Instant::now();
    }
}

/// Tells handlers the peer's address, and the connection that a request is under way. The outermost layer of a router that
/// is served by one of these listeners.
pub async fn note(mut request: Request, next: Next) -> Response {
    let Some(ConnectInfo(peer)) = request.extensions_mut().remove::<ConnectInfo<Peer>>() else {
        return next.run(request).await;
    };
    request.extensions_mut().insert(ConnectInfo(peer.address));
    let Some(connection) = peer.connection else {
        return next.run(request).await;
    };
    let under_way = UnderWay::begin(connection);
    let response = next.run(request).await;
    response.map(|body| {
        Body::new(Answer {
            body,
            _under_way: under_way,
        })
    })
}

/// An answer's body, with what is kept for as long.
struct Answer {
    body: Body,
    _under_way: UnderWay,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A connection's stream, which fails once it has been without a request for too long.
pub struct Watched<T> {
    stream: T,
    connection: Option<Arc<Connection>>,
    /// When bytes of an answer were taken last: its end is on its way for longer than hyper has anything of its body.
    written: Instant,
    timer: Pin<Box<Sleep>>,
}

impl<T> Watched<T> {
    /// The stream of this peer.
    pub fn new(stream: T, peer: &Peer) -> Self {
        let until = peer
            .connection
            .as_ref()
            .map_or_else(Instant::now, |connection| connection.until());
        Self {
            stream,
            connection: peer.connection.clone(),
            written: Instant::now(),
            timer: Box::pin(sleep_until(until)),
        }
    }

    fn note(&mut self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if matches!(written, Poll::Ready(Ok(_))) {
            self.written = Instant::now();
        }
        written
    }

    /// Fails if the time is over; else wakes when it might be.
    fn poll_time(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Some(connection) = &self.connection else {
            return Poll::Pending;
        };
        loop {
            ready!(self.timer.as_mut().poll(cx));
            let until = connection.until().max(self.written + connection.shared.idle);
            if until <= Instant::now() {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.timer.as_mut().reset(until);
        }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Watched<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_read(cx, buffer) {
            Poll::Pending => self.poll_time(cx),
            read => read,
        }
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Watched<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.note(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// A listener whose connections are counted and watched.
pub struct WatchedListener<L> {
    listener: L,
    connections: Connections,
}

impl<L> WatchedListener<L> {
    /// Watches the connections of `listener`.
    pub const fn new(listener: L, connections: Connections) -> Self {
        Self {
            listener,
            connections,
        }
    }
}

impl<L: Listener<Addr = SocketAddr>> Listener for WatchedListener<L> {
    type Io = Watched<L::Io>;
    type Addr = Peer;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = self.listener.accept().await;
            match self.connections.enter(address) {
                Some(peer) => return (Watched::new(stream, &peer), peer),
                None => refused(address),
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr().map(Peer::listening)
    }
}

impl Peer {
    /// What a listener listens on.
    #[must_use]
    pub const fn listening(address: SocketAddr) -> Self {
        Self {
            address,
            connection: None,
        }
    }
}

/// Notes that a connection was closed at once.
pub fn refused(address: SocketAddr) {
    metrics::counter!("roost_connections_refused_total").increment(1);
    tracing::debug!(%address, "too many connections of one network");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(ip: &str) -> SocketAddr {
        SocketAddr::new(ip.parse().unwrap(), 40_000)
    }

    fn two_each() -> Connections {
        Connections::new(
            Duration::from_secs(60),
            2,
            vec!["198.51.100.0/24".parse().unwrap()],
        )
    }

    #[test]
    fn a_network_has_no_more_than_its_connections_and_gets_them_back() {
        let connections = two_each();
        let enter = |ip: &str| connections.enter(address(ip));
        let first = enter("192.0.2.1").unwrap();
        let second = enter("::ffff:192.0.2.1").unwrap();
        assert!(enter("192.0.2.1").is_none(), "the same, written otherwise");
        assert!(enter("192.0.2.2").is_some());
        drop(first);
        let third = enter("192.0.2.1").unwrap();
        drop((second, third));
        assert!(
            connections.shared.open().is_empty(),
            "nothing of the others stays"
        );
    }

    #[test]
    fn a_customers_network_of_ipv6_counts_as_one() {
        let connections = two_each();
        let enter = |ip: &str| connections.enter(address(ip));
        let both = (enter("2001:db8::1").unwrap(), enter("2001:db8::2:1").unwrap());
        assert!(enter("2001:db8::3").is_none());
        assert!(enter("2001:db8:0:1::1").is_some());
        drop(both);
    }

    #[test]
    fn proxies_and_gateways_are_not_counted() {
        let connections = two_each();
        for ip in ["127.0.0.1", "::1", "172.18.0.1", "fd00::1", "198.51.100.7"] {
            let open: Vec<_> = (0..5).map(|_| connections.enter(address(ip))).collect();
            assert!(open.iter().all(Option::is_some), "{ip}");
        }
    }

    #[test]
    fn no_limit_is_none() {
        let connections = Connections::new(Duration::from_secs(60), 0, Vec::new());
        let open: Vec<_> = (0..50).map(|_| connections.enter(address("192.0.2.1"))).collect();
        assert!(open.iter().all(Option::is_some));
    }
}
