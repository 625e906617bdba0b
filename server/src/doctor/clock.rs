//! The clock: against the database's, which may be another host's, and against a time server's.

use std::net::SocketAddr;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::net::UdpSocket;
use tokio::time::timeout;

use super::{Finding, State};
use crate::config::Config;

const AREA: &str = "clock";
const LIMIT: Duration = Duration::from_secs(3);
/// Seconds: codes of a second factor live thirty, tokens for the mail server five minutes.
const TOLERATED: i64 = 10;

pub(super) async fn check(config: &Config) -> Vec<Finding> {
    let (database, server) = tokio::join!(of_database(config), of_time_server(&config.doctor.time_server));
    vec![
        judge("the database", database),
        judge(&config.doctor.time_server, server),
    ]
}

fn judge(whose: &str, offset: Result<i64, String>) -> Finding {
    match offset {
        Ok(offset) if offset.abs() <= TOLERATED => Finding::fine(
            AREA,
            format!("the clock agrees with that of {whose} ({offset} s)"),
        ),
        Ok(offset) => Finding::new(
            AREA,
            State::Broken,
            format!("the clock is {offset} s away from that of {whose}"),
            "Codes of second factors, tokens between the daemons, signatures and certificates stop being valid.",
            "Let the host's clock follow a time server: `timedatectl set-ntp true`.",
        ),
        Err(said) => Finding::new(
            AREA,
            State::Unknown,
            format!("the clock cannot be compared with that of {whose}: {said}"),
            "",
            "",
        ),
    }
}

/// By how many seconds the database is ahead.
async fn of_database(config: &Config) -> Result<i64, String> {
    let asked = async {
        let mut db = roost_db::maintenance::connect(&config.database.url).await?;
        roost_db::maintenance::now(&mut db).await
    };
    match timeout(LIMIT, asked).await {
        Ok(Ok(time)) => Ok((time - Utc::now()).num_seconds()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("it does not answer".to_owned()),
    }
}

/// By how many seconds a time server is ahead. One question by SNTP (RFC 4330 §5), to the second.
async fn of_time_server(name: &str) -> Result<i64, String> {
    let asked = async {
        let mut addresses = tokio::net::lookup_host((name, 123))
            .await
            .map_err(|error| error.to_string())?;
        let address = addresses.next().ok_or("it has no address")?;
        let local: SocketAddr = if address.is_ipv4() {
            ([0, 0, 0, 0], 0).into()
        } else {
            ([0_u16; 8], 0).into()
        };
        let socket = UdpSocket::bind(local).await.map_err(|error| error.to_string())?;
        socket.connect(address).await.map_err(|error| error.to_string())?;
        let mut packet = [0_u8; 48];
        // No leap warning, version 4, client.
        packet[0] = 0x23;
        socket.send(&packet).await.map_err(|error| error.to_string())?;
        let read = socket
            .recv(&mut packet)
            .await
            .map_err(|error| error.to_string())?;
        let time = packet
            .get(..read)
            .and_then(transmitted)
            .ok_or("it answers something else")?;
        Ok((time - Utc::now()).num_seconds())
    };
    timeout(LIMIT, asked)
        .await
        .unwrap_or_else(|_| Err("it does not answer".to_owned()))
}

/// The transmit timestamp of an answer, to the second.
fn transmitted(packet: &[u8]) -> Option<DateTime<Utc>> {
    /// Seconds from 1900 to 1970.
    const EPOCH: i64 = 2_208_988_800;
    let seconds: [u8; 4] = packet.get(40..44)?.try_into().ok()?;
    let seconds = i64::from(u32::from_be_bytes(seconds));
    // Stratum 0 is a refusal; from 2036 on the count begins anew (RFC 4330 §3).
    let is_answer = packet.get(1).is_some_and(|stratum| *stratum > 0) && seconds > 0;
    let era = if seconds < 0x8000_0000 { 1_i64 << 32 } else { 0 };
    is_answer.then(|| DateTime::from_timestamp(seconds + era - EPOCH, 0))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_an_answer_is_read() {
        let mut packet = [0_u8; 48];
        packet[1] = 2;
        packet[40..44].copy_from_slice(&3_976_214_400_u32.to_be_bytes());
        assert_eq!(transmitted(&packet).unwrap().timestamp(), 1_767_225_600);
        packet[1] = 0;
        assert_eq!(transmitted(&packet), None);
        assert_eq!(transmitted(&packet[..20]), None);
    }

    #[test]
    fn a_clock_that_is_off_is_broken_and_one_that_cannot_be_compared_is_not() {
        assert_eq!(judge("x", Ok(-3)).state, State::Fine);
        assert_eq!(judge("x", Ok(-300)).state, State::Broken);
        assert_eq!(judge("x", Err("no answer".into())).state, State::Unknown);
    }
}
