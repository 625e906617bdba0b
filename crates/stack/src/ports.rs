//! Free loopback ports for the daemons. They are kept in the state file, so that a second start uses the same ones
//! and addresses noted elsewhere stay right.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::error::StackError;

/// Below the range that Linux takes outgoing connections' ports from (32768 and up): a connection made between
/// our look and the daemon's start must not be given the port.
const RANGE: std::ops::Range<u16> = 20_000..32_000;
const BLOCKS: u16 = (RANGE.end - RANGE.start) / BLOCK;

/// Where each service listens; in development all of them on 127.0.0.1. A port that an earlier version did not know is 0 when its state is read,
/// until [`Ports::choose`] finds one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is named after its protocol")]
pub struct Ports {
    pub http: u16,
    #[serde(default)]
    pub https: u16,
    #[serde(default)]
    pub redirect: u16,
    pub internal: u16,
    pub postgres: u16,
    pub redis: u16,
    pub milter: u16,
    #[serde(default)]
    pub controller: u16,
    #[serde(default)]
    pub clamav: u16,
    pub imap: u16,
    pub imaps: u16,
    #[serde(default)]
    pub pop3: u16,
    #[serde(default)]
    pub pop3s: u16,
    pub sieve: u16,
    pub smtp: u16,
    pub submission: u16,
    pub submissions: u16,
    #[serde(default)]
    pub own_submission: u16,
    #[serde(default)]
    pub forward: u16,
    #[serde(default)]
    pub release: u16,
    #[serde(default)]
    pub transport: u16,
    #[serde(default)]
    pub dns: u16,
    pub beside_imap: u16,
    pub beside_imaps: u16,
    pub beside_submission: u16,
    pub beside_sieve: u16,
}

impl Ports {
    /// Those of a server: the well-known ones towards the world, and fixed ones on loopback, below the range that
    /// outgoing connections are given.
    pub(crate) const SERVER: Self = Self {
        http: 8080,
        https: 443,
        redirect: 80,
        internal: 9001,
        postgres: 5432,
        redis: 6379,
        milter: 11332,
        controller: 11334,
        clamav: 3310,
        imap: 143,
        imaps: 993,
        pop3: 110,
        pop3s: 995,
        sieve: 4190,
        smtp: 25,
        submission: 587,
        submissions: 465,
        own_submission: 10587,
        forward: 10026,
        release: 10027,
        transport: 9002,
        dns: 53,
        beside_imap: 0,
        beside_imaps: 0,
        beside_submission: 0,
        beside_sieve: 0,
    };

    /// Keeps those of `previous` that are still free and finds others for the rest. `http` fixes the web port.
    ///
    /// # Errors
    /// The fixed web port is in use, or the whole range is.
    pub fn choose(previous: Option<Self>, http: Option<u16>) -> Result<Self, StackError> {
        let mut finder = Finder::new();
        let http = match http {
            Some(port) if !is_free(port) => return Err(StackError::PortInUse { port }),
            Some(port) => {
                finder.taken.push(port);
                port
            }
            None => finder.find(previous.map(|ports| ports.http).or(Some(8080)))?,
        };
        let mut keep = |field: fn(&Self) -> u16| finder.find(previous.as_ref().map(field));
        Ok(Self {
            http,
            https: keep(|ports| ports.https)?,
            redirect: keep(|ports| ports.redirect)?,
            internal: keep(|ports| ports.internal)?,
            postgres: keep(|ports| ports.postgres)?,
            redis: keep(|ports| ports.redis)?,
            milter: keep(|ports| ports.milter)?,
            controller: keep(|ports| ports.controller)?,
            clamav: keep(|ports| ports.clamav)?,
            imap: keep(|ports| ports.imap)?,
            imaps: keep(|ports| ports.imaps)?,
            pop3: keep(|ports| ports.pop3)?,
            pop3s: keep(|ports| ports.pop3s)?,
            sieve: keep(|ports| ports.sieve)?,
            smtp: keep(|ports| ports.smtp)?,
            submission: keep(|ports| ports.submission)?,
            submissions: keep(|ports| ports.submissions)?,
            own_submission: keep(|ports| ports.own_submission)?,
            forward: keep(|ports| ports.forward)?,
            release: keep(|ports| ports.release)?,
            transport: keep(|ports| ports.transport)?,
            dns: keep(|ports| ports.dns)?,
            beside_imap: keep(|ports| ports.beside_imap)?,
            beside_imaps: keep(|ports| ports.beside_imaps)?,
            beside_submission: keep(|ports| ports.beside_submission)?,
            beside_sieve: keep(|ports| ports.beside_sieve)?,
        })
    }
}

/// So many ports are looked at together: more than a stack has services.
const BLOCK: u16 = 32;

/// The first port of each block that this process takes ports from, listened at until it ends: what a service has while it
/// is stopped, or has not started yet, is then not given to another stack.
static CLAIMS: Mutex<Vec<TcpListener>> = Mutex::new(Vec::new());

struct Finder {
    block: u16,
    next: u16,
    end: u16,
    taken: Vec<u16>,
}

impl Finder {
    /// Starts at a place that differs from process to process: stacks started at once then rarely meet.
    fn new() -> Self {
        let seed = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.subsec_micros())
            .wrapping_add(std::process::id().wrapping_mul(37));
        Self {
            block: u16::try_from(seed % u32::from(BLOCKS)).unwrap_or(0),
            next: 0,
            end: 0,
            taken: Vec::new(),
        }
    }

    fn find(&mut self, preferred: Option<u16>) -> Result<u16, StackError> {
        if let Some(port) = preferred
            && port != 0
            && !self.taken.contains(&port)
            && is_free(port)
        {
            self.taken.push(port);
            return Ok(port);
        }
        loop {
            while self.next < self.end {
                let port = self.next;
                self.next += 1;
                if !self.taken.contains(&port) && is_free(port) {
                    self.taken.push(port);
                    return Ok(port);
                }
            }
            self.claim_block()?;
        }
    }

    /// Goes on in the next block that no other process has.
    fn claim_block(&mut self) -> Result<(), StackError> {
        for _ in 0..BLOCKS {
            self.block = (self.block + 1) % BLOCKS;
            let first = RANGE.start + self.block * BLOCK;
            if let Ok(claim) = TcpListener::bind((Ipv4Addr::LOCALHOST, first)) {
                CLAIMS.lock().unwrap_or_else(PoisonError::into_inner).push(claim);
                (self.next, self.end) = (first + 1, first + BLOCK);
                return Ok(());
            }
        }
        Err(StackError::NoFreePort {
            from: RANGE.start,
            to: RANGE.end - 1,
        })
    }
}

/// Whether a daemon could listen there now. The listener sets SO_REUSEADDR as the daemons do, so connections of
/// an earlier run that still close do not count.
fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn all(ports: &Ports) -> Vec<u64> {
        let value = serde_json::to_value(ports).unwrap();
        value
            .as_object()
            .unwrap()
            .values()
            .map(|port| port.as_u64().unwrap())
            .collect()
    }

    #[test]
    fn all_ports_differ_and_are_free() {
        let ports = Ports::choose(None, None).unwrap();
        let distinct: BTreeSet<_> = all(&ports).into_iter().collect();
        assert_eq!(distinct.len(), all(&ports).len());
        assert!(is_free(ports.imap));
    }

    /// Nothing listens at them yet.
    #[test]
    fn stacks_that_choose_at_once_share_nothing() {
        let chosen: Vec<Ports> = (0..20).map(|_| Ports::choose(None, None).unwrap()).collect();
        // All of them would have the web port that people know.
        let all = chosen.iter().flat_map(all).filter(|port| *port != 8080);
        let all: Vec<u64> = all.collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    }

    #[test]
    fn a_second_choice_keeps_what_is_free_and_replaces_what_is_taken() {
        let first = Ports::choose(None, None).unwrap();
        let _taken = TcpListener::bind((Ipv4Addr::LOCALHOST, first.imap)).unwrap();
        let second = Ports::choose(Some(first), None).unwrap();
        assert_ne!(second.imap, first.imap);
        assert_eq!(
            Ports {
                imap: first.imap,
                ..second
            },
            first
        );
    }

    #[test]
    fn a_fixed_web_port_is_used_or_named() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let error = Ports::choose(None, Some(port)).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("port {port} on 127.0.0.1 is in use by another program")
        );
        drop(listener);
        assert_eq!(Ports::choose(None, Some(port)).unwrap().http, port);
    }
}
