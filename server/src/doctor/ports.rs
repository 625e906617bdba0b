//! Whether what should listen does, as far as this host can reach it.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Finding, State};
use crate::config::{Config, Security};

const AREA: &str = "ports";
const LIMIT: Duration = Duration::from_secs(5);

/// A door of the system.
struct Door {
    what: &'static str,
    address: String,
    /// What the other side says first, where it speaks first.
    greeting: &'static str,
    why: &'static str,
    to_do: &'static str,
    state: State,
}

pub(super) async fn check(config: &Config) -> Vec<Finding> {
    let checks = doors(config).into_iter().map(try_door);
    futures_util::future::join_all(checks).await
}

fn doors(config: &Config) -> Vec<Door> {
    let own = |what, address: SocketAddr, why| Door {
        what,
        address: reachable(address),
        greeting: "",
        why,
        to_do: "Start `roost serve`; its log says why it ends.",
        state: State::Broken,
    };
    let mut doors = vec![
        own(
            "the page and the API",
            config.http.listen,
            "Nobody reaches the page, calendars and contacts.",
        ),
        own(
            "the internal listener",
            config.internal.listen,
            "Dovecot cannot check passwords, Rspamd gets no keys.",
        ),
    ];
    if let Some(transport) = &config.transport {
        doors.push(own(
            "the listener for Postfix",
            transport.listen,
            "Postfix puts off forwarded mail.",
        ));
    }
    let server = |what, url: &str, greeting, why, to_do| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let is_tls = url.starts_with("imaps:") || url.starts_with("smtps:");
        let default = match url.split("://").next() {
            Some("imaps") => 993,
            Some("smtps") => 465,
            Some(scheme) if scheme.starts_with("smtp") => 587,
            _ => 143,
        };
        let has_port = rest
            .rsplit(':')
            .next()
            .is_some_and(|port| port.parse::<u16>().is_ok());
        let address = rest.trim_end_matches('/').to_owned();
        Door {
            what,
            address: if has_port {
                address
            } else {
                format!("{address}:{default}")
            },
            greeting: if is_tls { "" } else { greeting },
            why,
            to_do,
            state: State::Broken,
        }
    };
    doors.push(server(
        "IMAP (mail.imap)",
        &config.mail.imap,
        "* OK",
        "Nobody can read mail.",
        "Start Dovecot, and compare mail.imap with where it listens.",
    ));
    doors.push(server(
        "submission (mail.submission)",
        &config.mail.submission,
        "220",
        "Nobody can send mail.",
        "Start Postfix, and compare mail.submission with where it listens.",
    ));
    let host = &config.discovery.hostname;
    let told = [
        (
            "IMAP, as mail programs are told",
            config.discovery.imap_port,
            config.discovery.imap_security,
            "* OK",
        ),
        (
            "submission, as mail programs are told",
            config.discovery.smtp_port,
            config.discovery.smtp_security,
            "220",
        ),
    ];
    for (what, port, security, greeting) in told {
        doors.push(Door {
            what,
            address: format!("{host}:{port}"),
            greeting: if security == Security::Tls { "" } else { greeting },
            why: "Mail programs are told to connect there.",
            to_do: "Open the port in the host's firewall and publish it from the containers, or correct [discovery].",
            state: State::Warning,
        });
    }
    if let Some(transport) = &config.transport {
        doors.push(Door {
            what: "SMTP for other servers",
            address: format!("{}:25", transport.hostname),
            greeting: "220",
            why: "Other servers bring mail there.",
            to_do: "Open port 25 in the firewall, and ask the provider whether it is blocked.",
            state: State::Warning,
        });
    }
    doors
}

/// What listens everywhere is reached by loopback.
fn reachable(listen: SocketAddr) -> String {
    let mut address = listen;
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() {
            std::net::Ipv4Addr::LOCALHOST.into()
        } else {
            std::net::Ipv6Addr::LOCALHOST.into()
        });
    }
    address.to_string()
}

async fn try_door(door: Door) -> Finding {
    let said = timeout(LIMIT, greeted(&door))
        .await
        .unwrap_or_else(|_| Err(format!("no answer within {} s", LIMIT.as_secs())));
    match said {
        Ok(()) => Finding::fine(AREA, format!("{} answers at {}", door.what, door.address)),
        Err(said) => Finding::new(
            AREA,
            door.state,
            format!("{} does not answer at {}: {said}", door.what, door.address),
            door.why,
            door.to_do,
        ),
    }
}

async fn greeted(door: &Door) -> Result<(), String> {
    let mut stream = TcpStream::connect(&door.address)
        .await
        .map_err(|error| error.to_string())?;
    let mut said = Vec::new();
    while said.len() < door.greeting.len() {
        let mut piece = [0; 64];
        let read = stream.read(&mut piece).await.map_err(|error| error.to_string())?;
        if read == 0 {
            return Err("the connection was closed".to_owned());
        }
        said.extend_from_slice(piece.get(..read).unwrap_or_default());
    }
    if said.starts_with(door.greeting.as_bytes()) {
        Ok(())
    } else {
        Err(format!(
            "something else listens there: {:?}",
            String::from_utf8_lossy(&said)
        ))
    }
}
