//! Whether DNS has a record that the resolver has validated (RFC 4035 §3.2.3). The resolver must be one's own, on loopback:
//! its word is taken.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use hickory_resolver::proto::op::{Message, Query};
use hickory_resolver::proto::rr::{Name, RecordType};
use hickory_resolver::system_conf::read_system_conf;
use tokio::net::UdpSocket;
use tokio::time::timeout;

const TIME_LIMIT: Duration = Duration::from_secs(5);
const ATTEMPTS: usize = 2;
const LARGEST: usize = 4096;

/// Asks for a record. What cannot be asked is taken for not there.
pub(super) async fn exists(name: &str, kind: RecordType) -> bool {
    let Some(server) = resolver() else { return false };
    for _ in 0..ATTEMPTS {
        if let Ok(Some(answer)) = timeout(TIME_LIMIT, ask(server, name, kind)).await {
            let found = answer.metadata.truncation
                || answer.answers.iter().any(|record| record.record_type() == kind);
            return answer.metadata.authentic_data && found;
        }
    }
    false
}

/// The system's resolver, if it is on this machine: an answer that came over a network could have been changed there.
fn resolver() -> Option<SocketAddr> {
    let (config, _) = read_system_conf().ok()?;
    let first = config.name_servers().first()?.ip;
    first.is_loopback().then(|| SocketAddr::new(first, 53))
}

async fn ask(server: SocketAddr, name: &str, kind: RecordType) -> Option<Message> {
    let mut question = Message::query();
    question.metadata.recursion_desired = true;
    // "Tell me whether it is authentic" (RFC 6840 §5.7).
    question.metadata.authentic_data = true;
    question.add_query(Query::query(Name::from_ascii(format!("{name}.")).ok()?, kind));
    let any = if server.is_ipv4() {
        SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
    } else {
        SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, 0))
    };
    let socket = UdpSocket::bind(any).await.ok()?;
    socket.connect(server).await.ok()?;
    socket.send(&question.to_vec().ok()?).await.ok()?;
    let mut bytes = vec![0; LARGEST];
    let length = socket.recv(&mut bytes).await.ok()?;
    let answer = Message::from_vec(bytes.get(..length)?).ok()?;
    (answer.metadata.id == question.metadata.id && answer.queries == question.queries).then_some(answer)
}
