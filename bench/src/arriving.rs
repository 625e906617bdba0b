//! Mail from other hosts into mailboxes, beside a bare Postfix and Dovecot, without and with the same Rspamd.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use futures_util::future::try_join_all;
use roost_tests::{RawImap, raw_smtp};

use crate::bare::{self, Bare};
use crate::report::Row;
use crate::sample;
use crate::target::Target;

/// Other hosts' connections, each with one message after another.
const CONNECTIONS: usize = 10;
/// Messages of one round.
const MESSAGES: usize = 240;
/// Rounds, in turn with those of the others.
const ROUNDS: usize = 3;
/// A stranger: not the address from which the server's own programs send.
const FROM: &str = "127.0.0.2";
const LIMIT: Duration = Duration::from_secs(120);

/// Where messages go in, and where they must come out.
struct Way<'a> {
    smtp: &'a str,
    imap: &'a str,
    people: Vec<(&'a str, &'a str)>,
    /// Where they may be filed.
    folders: &'static [&'static str],
}

/// All figures on arriving mail.
pub async fn measure(target: &Target, bare: &Bare) -> anyhow::Result<Vec<Row>> {
    let nobody_filters: &[&str] = &["INBOX"];
    let theirs = |smtp| Way {
        smtp,
        imap: &bare.imap,
        people: bare
            .people
            .iter()
            .map(|address| (address.as_str(), bare::PASSWORD))
            .collect(),
        folders: nobody_filters,
    };
    let ways = [
        Way {
            smtp: &target.smtp,
            imap: &target.imap,
            people: target
                .accounts
                .iter()
                .map(|(address, password)| (address.as_str(), password.as_str()))
                .collect(),
            folders: &["INBOX", "Junk"],
        },
        theirs(&bare.smtp),
        theirs(&bare.smtp_scanned),
    ];
    let mut spent = [Duration::ZERO; 3];
    for round in 0..=ROUNDS {
        for (way, spent) in ways.iter().zip(&mut spent) {
            // The first round makes mailboxes and gets strangers known.
            let time = way
                .burst(if round == 0 { CONNECTIONS * 2 } else { MESSAGES })
                .await?;
            if round > 0 {
                *spent += time;
            }
        }
    }
    let count = f64::from(u32::try_from(MESSAGES * ROUNDS)?);
    let [stack, bare, scanned] = spent.map(|time| count / time.as_secs_f64());
    Ok(vec![
        Row::told(
            "mails from port 25 to the mailbox, beside bare Postfix + Dovecot",
            stack,
            bare,
        ),
        Row::told(
            "bare Postfix + Dovecot with Rspamd, beside the same without",
            scanned,
            bare,
        ),
        Row::rates(
            "mails from port 25 to the mailbox, beside bare Postfix + Dovecot with Rspamd",
            stack,
            scanned,
            0.5,
        ),
    ])
}

impl Way<'_> {
    /// Sends this many, and returns how long it took until all of them were in mailboxes.
    async fn burst(&self, messages: usize) -> anyhow::Result<Duration> {
        let mut readers = Vec::new();
        for (address, password) in &self.people {
            readers.push(RawImap::sign_in(self.imap, address, password).await?);
        }
        let before = self.stored(&mut readers).await?;
        let (begun, next) = (Instant::now(), &AtomicUsize::new(0));
        try_join_all((0..CONNECTIONS).map(|_| async move {
            let mut sender = raw_smtp::Sender::connect(self.smtp, FROM).await?;
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= messages {
                    return sender.quit().await;
                }
                let (recipient, _) = self.people.get(number % self.people.len()).context("no people")?;
                let letter = String::from_utf8(sample::mail(number))?;
                sender.send("sender@outside.test", recipient, &letter).await?;
            }
        }))
        .await
        .with_context(|| format!("sending to {}", self.smtp))?;
        while self.stored(&mut readers).await? < before + messages {
            ensure!(begun.elapsed() < LIMIT, "mail to {} has not come", self.smtp);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(begun.elapsed())
    }

    async fn stored(&self, readers: &mut [RawImap]) -> anyhow::Result<usize> {
        let mut count = 0;
        for reader in readers {
            for folder in self.folders {
                count += reader.messages(folder).await?;
            }
        }
        Ok(count)
    }
}
