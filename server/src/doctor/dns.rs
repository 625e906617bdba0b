//! What DNS says of the host and of each domain.

use std::collections::BTreeSet;
use std::net::IpAddr;

use hickory_resolver::TokioResolver;
use hickory_resolver::proto::rr::RecordType;
use roost_shared::admin::DnsState;
use roost_transport::dkim::{record_name, record_text};

use super::database::Domain;
use super::{Finding, State};
use crate::config::Config;
use crate::dns;

const AREA: &str = "dns";

pub(super) async fn check(config: &Config, domains: &[Domain]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let resolver = match dns::resolver() {
        Ok(resolver) => resolver,
        Err(error) => {
            findings.push(unknown(format!("DNS cannot be asked: {error}")));
            return findings;
        }
    };
    let host = config
        .transport
        .as_ref()
        .map_or(config.discovery.hostname.as_str(), |transport| {
            transport.hostname.as_str()
        });
    findings.extend(host_addresses(&resolver, host).await);
    for domain in domains {
        let report = dns::report(&config.discovery, &domain.name).await;
        for record in report.records {
            let name = format!("{} {}", record.kind, record.name);
            let add = format!(
                "Add to the zone: {} {} {}",
                record.name, record.kind, record.wanted
            );
            findings.push(match record.state {
                DnsState::Right => Finding::fine(AREA, format!("{name} is right")),
                DnsState::Unknown => unknown(format!("{name}: {}", record.error.unwrap_or_default())),
                state => {
                    let is = if state == DnsState::Missing {
                        "is missing".to_owned()
                    } else {
                        format!("says {:?}", record.found.join(", "))
                    };
                    let severity = if record.required {
                        State::Broken
                    } else {
                        State::Advice
                    };
                    Finding::new(AREA, severity, format!("{name} {is}"), record.purpose, add)
                }
            });
        }
        for key in &domain.keys {
            findings.push(signing_key(&resolver, &record_name(key), &record_text(key)).await);
        }
        if domain.keys.is_empty() && config.transport.is_some() {
            findings.push(Finding::new(
                AREA,
                State::Warning,
                format!("{} has no key to sign its mail with", domain.name),
                "Other servers take unsigned mail for spam (DKIM).",
                format!("Run `roost dkim add {}` and publish what it prints.", domain.name),
            ));
        }
    }
    findings
}

/// The host's addresses, and whether each leads back to its name: what other servers look at first.
async fn host_addresses(resolver: &TokioResolver, host: &str) -> Vec<Finding> {
    let mut addresses = BTreeSet::new();
    let mut failures = Vec::new();
    for kind in [RecordType::A, RecordType::AAAA] {
        match dns::ask(resolver, host, kind).await {
            Ok(found) => addresses.extend(found.iter().filter_map(|text| text.parse::<IpAddr>().ok())),
            Err(error) => failures.push(error),
        }
    }
    if addresses.is_empty() {
        let finding = match failures.pop() {
            Some(error) => unknown(format!("the addresses of {host}: {error}")),
            None => Finding::new(
                AREA,
                State::Broken,
                format!("{host} has neither an A nor an AAAA record"),
                "Nobody finds the server: no mail arrives, no program connects.",
                format!("Add to the zone: {host} A and AAAA with the server's public addresses."),
            ),
        };
        return vec![finding];
    }
    let mut findings = vec![Finding::fine(
        AREA,
        format!("{host} has {} addresses", addresses.len()),
    )];
    for address in addresses {
        let name = reverse_name(address);
        findings.push(match dns::ask(resolver, &name, RecordType::PTR).await {
            Ok(found) if found.iter().any(|name| same_name(name, host)) => {
                Finding::fine(AREA, format!("{address} leads back to {host}"))
            }
            Ok(found) => Finding::new(
                AREA,
                State::Broken,
                format!("{address} leads back to {:?} and not to {host}", found.join(", ")),
                "Large providers refuse mail from an address whose PTR record does not fit (RFC 1912 §2.1).",
                format!("Set the reverse DNS of {address} to {host}, where the address was rented."),
            ),
            Err(error) => unknown(format!("the PTR record of {address}: {error}")),
        });
    }
    findings
}

async fn signing_key(resolver: &TokioResolver, name: &str, text: &str) -> Finding {
    let spaceless = |text: &str| text.replace(' ', "");
    match dns::ask(resolver, name, RecordType::TXT).await {
        Ok(found) if found.iter().any(|found| spaceless(found) == spaceless(text)) => {
            Finding::fine(AREA, format!("TXT {name} is right"))
        }
        Ok(found) => Finding::new(
            AREA,
            State::Broken,
            format!(
                "TXT {name} {}",
                if found.is_empty() {
                    "is missing"
                } else {
                    "has another key"
                }
            ),
            "Other servers find the signature of the domain's mail invalid (DKIM).",
            format!("Add to the zone: {name} TXT {text}"),
        ),
        Err(error) => unknown(format!("TXT {name}: {error}")),
    }
}

fn unknown(what: String) -> Finding {
    Finding::new(
        AREA,
        State::Unknown,
        what,
        "It could not be looked up from here.",
        "Look whether this host's resolver works.",
    )
}

fn same_name(a: &str, b: &str) -> bool {
    a.trim_end_matches('.')
        .eq_ignore_ascii_case(b.trim_end_matches('.'))
}

/// RFC 1035 §3.5, RFC 3596 §2.5
fn reverse_name(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, d] = address.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(address) => {
            let mut name = String::new();
            for byte in address.octets().iter().rev() {
                name.push_str(&format!("{:x}.{:x}.", byte & 15, byte >> 4));
            }
            name + "ip6.arpa"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_turned_round() {
        assert_eq!(
            reverse_name("192.0.2.7".parse().unwrap()),
            "7.2.0.192.in-addr.arpa"
        );
        let long = reverse_name("2001:db8::1".parse().unwrap());
        assert!(
            long.starts_with("1.0.0.0.") && long.ends_with("8.b.d.0.1.0.0.2.ip6.arpa"),
            "{long}"
        );
        assert_eq!(long.matches('.').count(), 33);
    }
}
