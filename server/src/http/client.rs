//! Where a request came from.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;
use roost_identity::Client;
use roost_shared::Protocol;

use crate::app::AppState;
use crate::tls::MadeSecure;

/// The client's network address and its description of itself, as it comes to the page's API.
pub struct RequestClient(pub Client);

impl FromRequestParts<AppState> for RequestClient {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Self::Rejection> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip());
        let ip = peer.map(|peer| client_ip(peer, &parts.headers, &app.config().http.trusted_proxies));
        let user_agent = parts
            .headers
            .get(USER_AGENT)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        Ok(Self(Client {
            protocol: Protocol::Web,
            ip,
            user_agent,
        }))
    }
}

/// Tells the DAV routes, which know nothing of proxies, where the request came from.
pub async fn note_address(
    RequestClient(client): RequestClient,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(ip) = client.ip {
        request.extensions_mut().insert(roost_dav::ClientAddress(ip));
    }
    next.run(request).await
}

/// Whether the request came over TLS: to this server itself, or to a proxy that is believed when it says so.
pub fn is_secure(request: &Request, trusted: &[IpNet]) -> bool {
    if request.extensions().get::<MadeSecure>().is_some() {
        return true;
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.is_some_and(|peer| is_proxy(&peer.0.ip(), trusted) && said_secure(request.headers()))
}

/// What the nearest proxy says: it writes last.
fn said_secure(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all("x-forwarded-proto").iter();
    let last = values.next_back().and_then(|value| value.to_str().ok());
    let scheme = last.and_then(|value| value.rsplit(',').next());
    scheme.is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https"))
}

fn is_proxy(ip: &IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|net| net.contains(&ip.to_canonical()))
}

/// An address as proxies write it: some add the port.
fn read_address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    text.parse().ok().or_else(bare).or_else(with_port)
}

/// The nearest address in the chain that is not one of our proxies: what stands further left in
/// `X-Forwarded-For` was written by whoever sent the request.
pub fn client_ip(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let forwarded = headers
        .get_all("x-forwarded-for")
        .iter()
        .rev()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.rsplit(','))
        .map_while(read_address);
    let mut nearest = peer.to_canonical();
    for hop in forwarded {
        if !is_proxy(&nearest, trusted) {
            break;
        }
        nearest = hop.to_canonical();
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        client_ip(peer.parse().unwrap(), &headers, &["10.0.0.0/8".parse().unwrap()]).to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_their_address() {
        assert_eq!(ip("192.0.2.1", &["203.0.113.9"]), "192.0.2.1");
    }

    #[test]
    fn a_trusted_proxy_is_believed_about_its_peer_only() {
        assert_eq!(ip("10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(ip("10.0.0.1", &["198.51.100.66, 203.0.113.9"]), "203.0.113.9");
        assert_eq!(
            ip("10.0.0.1", &["198.51.100.66", "203.0.113.9, 10.0.0.2"]),
            "203.0.113.9"
        );
        assert_eq!(ip("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(ip("10.0.0.1", &["nonsense"]), "10.0.0.1");
    }

    #[test]
    fn addresses_are_read_as_proxies_write_them() {
        let cases = [
            ("203.0.113.9:4711", "203.0.113.9"),
            ("[2001:db8::9]", "2001:db8::9"),
            ("[2001:db8::9]:4711", "2001:db8::9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
        ];
        for (written, read) in cases {
            assert_eq!(ip("10.0.0.1", &[written]), read, "{written}");
        }
        assert_eq!(ip("::ffff:10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
    }

    #[test]
    fn a_trusted_proxy_alone_may_say_that_it_was_https() {
        let secure = |peer: &str, said: &str| {
            let mut request = Request::new(axum::body::Body::empty());
            request
                .headers_mut()
                .insert("x-forwarded-proto", said.parse().unwrap());
            let peer = SocketAddr::new(peer.parse().unwrap(), 4711);
            request.extensions_mut().insert(ConnectInfo(peer));
            is_secure(&request, &["10.0.0.0/8".parse().unwrap()])
        };
        assert!(secure("10.0.0.1", "https") && secure("10.0.0.1", "http, HTTPS"));
        assert!(!secure("192.0.2.1", "https"));
        assert!(!secure("10.0.0.1", "http") && !secure("10.0.0.1", "https, http"));
    }
}
