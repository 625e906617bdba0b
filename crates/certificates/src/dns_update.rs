//! Proving a name by DNS (RFC 8555 §8.4): TXT records are put into a zone and taken out again by dynamic updates
//! (RFC 2136) that a shared key signs (RFC 8945).

use std::time::Duration;

use chrono::{DateTime, Utc};
use hickory_proto::op::{Message, Query, ResponseCode, update_message};
use hickory_proto::rr::rdata::TXT;
use hickory_proto::rr::rdata::tsig::TsigAlgorithm as Algorithm;
use hickory_proto::rr::{Name, RData, Record, RecordSet, RecordType, TSigner};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::error::CertificateError;
use crate::settings::{Dns01Settings, TsigAlgorithm};
use crate::words::words;

/// For one question with its answer.
const TIME_LIMIT: Duration = Duration::from_secs(10);
/// By how much clocks may differ, in seconds (RFC 8945 §10).
const FUDGE: u16 = 300;
/// The record is read once, soon.
const TTL: u32 = 60;

/// A name server that takes updates.
pub(crate) struct NameServer<'a> {
    settings: &'a Dns01Settings,
    signer: TSigner,
}

/// A record that is in the zone until it is removed.
pub(crate) struct Published {
    zone: Name,
    name: Name,
    value: String,
}

impl<'a> NameServer<'a> {
    pub(crate) fn new(settings: &'a Dns01Settings) -> Result<Self, CertificateError> {
        let algorithm = match settings.algorithm {
            TsigAlgorithm::HmacSha256 => Algorithm::HmacSha256,
            TsigAlgorithm::HmacSha384 => Algorithm::HmacSha384,
            TsigAlgorithm::HmacSha512 => Algorithm::HmacSha512,
        };
        let key_name = Name::from_ascii(&settings.key_name)
            .map_err(|error| CertificateError::Dns(format!("the key's name is not one: {error}")))?;
        let signer = TSigner::new(settings.secret.to_vec(), algorithm, key_name, FUDGE)
            .map_err(|error| CertificateError::Dns(words(&error)))?;
        Ok(Self { settings, signer })
    }

    /// The zone of this server that a name is in: whoever has it names it even if there is no such record (RFC 2308 §3).
    pub(crate) async fn zone_of(&self, name: &str) -> Result<Option<Name>, CertificateError> {
        let name = challenge_name(name)?;
        let mut question = Message::query();
        question.add_query(Query::query(name.clone(), RecordType::SOA));
        let bytes = question.to_vec().map_err(|error| self.fault(&error))?;
        let answer = self.exchange(&bytes).await?;
        let answer = Message::from_vec(&answer).map_err(|error| self.fault(&error))?;
        if answer.id != question.id || !answer.metadata.authoritative {
            return Ok(None);
        }
        let records = answer.answers.iter().chain(&answer.authorities);
        let zone = records
            .filter(|record| record.record_type() == RecordType::SOA && record.name.zone_of(&name))
            .map(|record| record.name.clone())
            .next();
        Ok(zone)
    }

    /// Puts the answer to a challenge into the zone.
    pub(crate) async fn publish(
        &self,
        zone: Name,
        name: &str,
        value: &str,
        now: DateTime<Utc>,
    ) -> Result<Published, CertificateError> {
        let published = Published {
            zone,
            name: challenge_name(name)?,
            value: value.to_owned(),
        };
        let update = update_message::append(published.records(), published.zone.clone(), false, false);
        self.update(update, now).await?;
        Ok(published)
    }

    /// Takes it out again.
    pub(crate) async fn remove(
        &self,
        published: &Published,
        now: DateTime<Utc>,
    ) -> Result<(), CertificateError> {
        let update = update_message::delete_by_rdata(published.records(), published.zone.clone(), false);
        self.update(update, now).await
    }

    async fn update(&self, mut update: Message, now: DateTime<Utc>) -> Result<(), CertificateError> {
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        let verifier = update
            .finalize(&self.signer, seconds)
            .map_err(|error| self.fault(&error))?;
        let bytes = update.to_vec().map_err(|error| self.fault(&error))?;
        let answer = self.exchange(&bytes).await?;
        let message = Message::from_vec(&answer).map_err(|error| self.fault(&error))?;
        // A refusal need not be signed (RFC 8945 §5.3.2).
        if message.metadata.response_code != ResponseCode::NoError {
            return Err(CertificateError::Dns(format!(
                "the name server {} refused the update: {}",
                self.settings.server, message.metadata.response_code
            )));
        }
        if let Some(mut verifier) = verifier {
            verifier.verify(&answer).map_err(|error| {
                CertificateError::Dns(format!("the name server's answer is not its own: {error}"))
            })?;
        }
        Ok(())
    }

    /// One message and its answer, over TCP (RFC 7766 §8).
    async fn exchange(&self, bytes: &[u8]) -> Result<Vec<u8>, CertificateError> {
        let length = u16::try_from(bytes.len()).map_err(|error| self.fault(&error))?;
        let talk = async {
            let mut stream = TcpStream::connect(&self.settings.server).await?;
            stream.write_all(&[&length.to_be_bytes(), bytes].concat()).await?;
            let length = stream.read_u16().await?;
            let mut answer = vec![0; length.into()];
            stream.read_exact(&mut answer).await?;
            Ok::<_, std::io::Error>(answer)
        };
        match tokio::time::timeout(TIME_LIMIT, talk).await {
            Ok(answer) => answer.map_err(|error| self.fault(&error)),
            Err(_) => Err(CertificateError::Dns(format!(
                "the name server {} did not answer within {} s",
                self.settings.server,
                TIME_LIMIT.as_secs()
            ))),
        }
    }

    fn fault(&self, error: &dyn std::error::Error) -> CertificateError {
        CertificateError::Dns(format!(
            "the name server {} could not be asked: {}",
            self.settings.server,
            words(error)
        ))
    }
}

impl Published {
    fn records(&self) -> RecordSet {
        let text = RData::TXT(TXT::new(vec![self.value.clone()]));
        Record::from_rdata(self.name.clone(), TTL, text).into()
    }
}

fn challenge_name(name: &str) -> Result<Name, CertificateError> {
    Name::from_ascii(format!("_acme-challenge.{name}."))
        .map_err(|error| CertificateError::Dns(format!("{name} is no name: {error}")))
}
