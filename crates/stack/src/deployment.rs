//! Where a stack runs.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};

use serde::{Deserialize, Serialize};

/// Where a stack runs. The same templates configure both; this is what their values go by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Deployment {
    /// On loopback, on free ports, without DNS, sending nothing to other hosts.
    #[default]
    Development,
    /// For the whole world to reach: each daemon in a container of its own, all of them in one network namespace. So
    /// what only they say to each other stays on loopback here, too.
    Server,
}

/// The address of all of the machine's networks: of both versions of IP where there is version 6.
pub(crate) fn any_address() -> IpAddr {
    if has_ipv6() {
        Ipv6Addr::UNSPECIFIED.into()
    } else {
        Ipv4Addr::UNSPECIFIED.into()
    }
}

/// Whether something could listen on IPv6 here.
pub(crate) fn has_ipv6() -> bool {
    UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0)).is_ok()
}
