//! The task that watches one account: connects, tells of trouble, and connects again.

use std::time::{Duration, Instant};

use roost_imap::{Command, Connection, MailboxName};
use roost_shared::event::ServerEvent;
use tokio::sync::broadcast;
use tokio::time::sleep;

use super::inbox::Inbox;
use super::others::Others;
use crate::Mail;
use crate::error::MailError;
use crate::pool::Idle;
use crate::user::MailUser;

/// Pauses between attempts to connect; the last one is kept.
const PAUSES: [Duration; 5] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];
/// A connection that breaks sooner than this counts as a failed attempt.
const STEADY: Duration = Duration::from_secs(2);
/// IDLE is ended and begun again after this time: well before the 29 minutes after which servers give up
/// (RFC 2177), and before routers on the way forget the connection.
const IDLE_TIME: Duration = Duration::from_secs(9 * 60);
/// Without NOTIFY the other folders are looked at so often.
const POLL: Duration = Duration::from_secs(30);
/// Without IDLE the inbox is looked at so often.
const POLL_INBOX: Duration = Duration::from_secs(5);
/// Changes that come this soon after another belong together.
const GATHER: Duration = Duration::from_millis(40);
/// How many changes are gathered at most before they are told.
const MAX_GATHERED: usize = 1_000;

pub(super) struct Watcher {
    mail: Mail,
    user: MailUser,
    events: broadcast::Sender<ServerEvent>,
    /// Whether the pages have been told that the server is away.
    told_away: bool,
    /// Whether this is not the first connection.
    connected_before: bool,
}

impl Watcher {
    pub(super) fn new(mail: Mail, user: MailUser, events: broadcast::Sender<ServerEvent>) -> Self {
        Self {
            mail,
            user,
            events,
            told_away: false,
            connected_before: false,
        }
    }

    /// Watches until it is dropped.
    pub(super) async fn run(mut self) {
        let mut failures = 0;
        loop {
            let error = match self.connect().await {
                Ok(mut idle) => {
                    let since = Instant::now();
                    let error = match self.watch(&mut idle.connection).await {
                        Ok(never) => match never {},
                        Err(error) => error,
                    };
                    if since.elapsed() > STEADY {
                        // The first new attempt comes at once: a restarted server is no outage.
                        tracing::debug!(%error, account = %self.user.account().id, "watching broke off");
                        failures = 0;
                        continue;
                    }
                    error
                }
                Err(error) => error,
            };
            if !self.told_away {
                tracing::warn!(%error, account = %self.user.account().id, "the IMAP server cannot be watched");
                self.tell(ServerEvent::MailStore { available: false });
                self.told_away = true;
            }
            let pause = PAUSES.get(failures).or(PAUSES.last()).copied().unwrap_or(POLL);
            failures += 1;
            sleep(pause).await;
        }
    }

    /// Opens the inbox, and tells the pages what they may have missed until then.
    async fn connect(&mut self) -> Result<Idle, MailError> {
        let mut idle = self.mail.pools().open(&self.user).await?;
        // Read-only, so that watching changes nothing (\Recent).
        let inbox = idle.connection.select(&MailboxName::inbox(), true).await?;
        let key = (self.user.account().id, inbox.mailbox.as_str().to_owned());
        let listed = self.mail.caches().counts.get(&key).await;
        let is_back = std::mem::take(&mut self.told_away);
        if is_back {
            self.tell(ServerEvent::MailStore { available: true });
        }
        let is_again = std::mem::replace(&mut self.connected_before, true);
        if is_back || is_again || listed.is_some_and(|listed| listed != inbox.exists) {
            self.tell(ServerEvent::MailChanged { folder: key.1 });
            self.tell(ServerEvent::FoldersChanged);
        }
        Ok(idle)
    }

    async fn watch(&self, connection: &mut Connection) -> Result<std::convert::Infallible, MailError> {
        let capabilities = connection.capabilities();
        let notified = capabilities.notify && connection.run_one(Command::notify()).await.is_ok();
        let mut inbox = Inbox::new(connection);
        let mut others = Others::default();
        if !notified {
            others.compare(connection).await?;
        }
        loop {
            let wait = match (capabilities.idle, notified) {
                (false, _) => POLL_INBOX,
                (true, false) => POLL,
                (true, true) => IDLE_TIME,
            };
            let changes = if capabilities.idle {
                idle(connection, wait).await?
            } else {
                sleep(wait).await;
                connection.run_one(Command::noop()).await?.data
            };
            let mut events = Vec::new();
            for change in &changes {
                inbox.note(change);
                others.note(change);
            }
            events.extend(inbox.events(&self.mail, &self.user, connection).await?);
            events.extend(others.events());
            if !notified && (changes.is_empty() || !capabilities.idle) {
                events.extend(others.compare(connection).await?);
            }
            if !events.is_empty() {
                // Whatever happened, some count is different now.
                events.retain(|event| *event != ServerEvent::FoldersChanged);
                events.push(ServerEvent::FoldersChanged);
            }
            events.into_iter().for_each(|event| self.tell(event));
        }
    }

    fn tell(&self, event: ServerEvent) {
        // Nobody listens for a moment while the last page closes.
        drop(self.events.send(event));
    }
}

/// Idles until something changes, or for `wait`. What changed, in the order in which the server told.
async fn idle(connection: &mut Connection, wait: Duration) -> Result<Vec<roost_imap::Data>, MailError> {
    let mut idle = connection.idle().await?;
    let mut changes = Vec::new();
    let mut patience = wait;
    while let Some(change) = idle.next(patience).await? {
        changes.push(change);
        patience = GATHER;
        if changes.len() >= MAX_GATHERED {
            break;
        }
    }
    changes.extend(idle.done().await?);
    Ok(changes)
}
