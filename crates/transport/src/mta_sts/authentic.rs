//! What DNS says and the resolver has validated (RFC 4035 §3.2.3). The resolver must be one's own, on loopback: its word is
//! taken.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use hickory_resolver::proto::op::{Message, Query};
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use hickory_resolver::system_conf::read_system_conf;
use tokio::net::UdpSocket;
use tokio::time::timeout;

const TIME_LIMIT: Duration = Duration::from_secs(5);
const ATTEMPTS: usize = 2;
/// For all questions about one domain.
const TOTAL: Duration = Duration::from_secs(15);
const LARGEST: usize = 4096;
/// Mail hosts of a domain that are looked at.
const MAX_HOSTS: usize = 50;

/// A validating resolver.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resolver(SocketAddr);

impl Resolver {
    /// The system's, if it is on this machine: an answer that came over a network could have been changed there.
    pub(super) fn system() -> Option<Self> {
        let (config, _) = read_system_conf().ok()?;
        let first = config.name_servers().first()?.ip;
        first.is_loopback().then(|| Self(SocketAddr::new(first, 53)))
    }

    /// Whether DNS says, validated from the domain's MX records on, which certificate one of its hosts has (RFC 7672 §2.2.1):
    /// hosts from an answer that anybody could have made say nothing of the domain.
    /// What takes longer to find out than Postfix waits counts as no.
    pub(super) async fn has_dane(self, domain: &str) -> bool {
        timeout(TOTAL, self.finds_dane(domain)).await.unwrap_or(false)
    }

    async fn finds_dane(self, domain: &str) -> bool {
        let Some(answer) = self.answer(domain, RecordType::MX).await else {
            return false;
        };
        let hosts = answer.answers.iter().filter_map(|record| match &record.data {
            RData::MX(mx) => Some(mx.exchange.to_ascii()),
            _ => None,
        });
        for host in hosts.take(MAX_HOSTS) {
            let name = format!("_25._tcp.{}", host.trim_end_matches('.'));
            let found = self.answer(&name, RecordType::TLSA).await.is_some_and(|answer| {
                answer.metadata.truncation
                    || answer
                        .answers
                        .iter()
                        .any(|record| record.record_type() == RecordType::TLSA)
            });
            if found {
                return true;
            }
        }
        false
    }

    /// The answer to a question, if it is authentic. What cannot be asked has none.
    async fn answer(self, name: &str, kind: RecordType) -> Option<Message> {
        for _ in 0..ATTEMPTS {
            if let Ok(Some(answer)) = timeout(TIME_LIMIT, self.ask(name, kind)).await {
                return answer.metadata.authentic_data.then_some(answer);
            }
        }
        None
    }

    async fn ask(self, name: &str, kind: RecordType) -> Option<Message> {
        let mut question = Message::query();
        question.metadata.recursion_desired = true;
        // "Tell me whether it is authentic" (RFC 6840 §5.7).
        question.metadata.authentic_data = true;
        question.add_query(Query::query(Name::from_ascii(format!("{name}.")).ok()?, kind));
        let any = if self.0.is_ipv4() {
            SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
        } else {
            SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, 0))
        };
        let socket = UdpSocket::bind(any).await.ok()?;
        socket.connect(self.0).await.ok()?;
        socket.send(&question.to_vec().ok()?).await.ok()?;
        let mut bytes = vec![0; LARGEST];
        let length = socket.recv(&mut bytes).await.ok()?;
        let answer = Message::from_vec(bytes.get(..length)?).ok()?;
        (answer.metadata.id == question.metadata.id && answer.queries == question.queries).then_some(answer)
    }
}

#[cfg(test)]
mod tests {
    use hickory_resolver::proto::op::MessageType;
    use hickory_resolver::proto::rr::Record;
    use hickory_resolver::proto::rr::rdata::{MX, TLSA, tlsa};

    use super::*;

    /// A resolver that knows one domain with one host, whose certificate it vouches for; for the domain's MX record only if
    /// `signed`.
    async fn resolver(signed: bool) -> Resolver {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let resolver = Resolver(socket.local_addr().unwrap());
        tokio::spawn(async move {
            let mut bytes = vec![0; LARGEST];
            while let Ok((length, from)) = socket.recv_from(&mut bytes).await {
                let mut message = Message::from_vec(&bytes[..length]).unwrap();
                let query = message.queries[0].clone();
                let data = match query.query_type() {
                    RecordType::MX => RData::MX(MX::new(10, Name::from_ascii("mx.example.test.").unwrap())),
                    _ => RData::TLSA(TLSA::new(
                        tlsa::CertUsage::from(3),
                        tlsa::Selector::from(1),
                        tlsa::Matching::from(1),
                        vec![7; 32],
                    )),
                };
                message.metadata.message_type = MessageType::Response;
                message.metadata.authentic_data = signed || query.query_type() != RecordType::MX;
                message
                    .answers
                    .push(Record::from_rdata(query.name().clone(), 60, data));
                socket.send_to(&message.to_vec().unwrap(), from).await.unwrap();
            }
        });
        resolver
    }

    #[tokio::test]
    async fn hosts_that_anybody_could_have_named_do_not_switch_a_policy_off() {
        assert!(resolver(true).await.has_dane("example.test").await);
        assert!(!resolver(false).await.has_dane("example.test").await);
    }
}
