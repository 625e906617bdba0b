//! Scheduling messages that came by mail (RFC 6047 §3).
//!
//! A message counts if the mail is from whom it speaks for: an invitation from its organizer, an answer from the
//! attendee who gives it. Mail can be forged; what it can do is bounded by that, and by what the broker allows a message
//! to change. Each mail counts once.

use std::collections::BTreeSet;

use chrono::Utc;
use roost_db::{account, imip_received, schedule};
use roost_ical::itip::{DeliveryStatus, Incoming, Method, normalize};
use roost_shared::AccountId;

use super::change::{Attempt, MAX_ATTEMPTS};
use super::exchange::{Exchange, Sent};
use crate::{Groupware, GroupwareError, Result};

/// A scheduling message as it came with a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedMail<'a> {
    /// `Message-ID` without angle brackets; without one, nothing is done.
    pub message_id: &'a str,
    /// The one address in `From`.
    pub from: &'a str,
    /// The iCalendar object with its METHOD.
    pub data: &'a [u8],
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptOutcome {
    /// It is in the calendar, or its answer in the meeting.
    Applied,
    /// It changes nothing: it is outdated, about nothing that is there, or not about this person.
    Ignored,
    /// It had come before.
    Known,
    /// The mail is not from whom the message speaks for.
    Unverified,
    /// The person does not want mails to change their calendar.
    SwitchedOff,
}

impl Groupware {
    /// Takes a scheduling message that came by mail for an account.
    ///
    /// # Errors
    /// [`GroupwareError::InvalidCalendar`] if it is no message.
    pub async fn receive_mail(&self, account: AccountId, mail: &ReceivedMail<'_>) -> Result<ReceiptOutcome> {
        let message = Incoming::parse(mail.data).map_err(GroupwareError::InvalidCalendar)?;
        let mut db = self.connection().await?;
        if account::settings(&mut db, account)
            .await?
            .ignore_mailed_invitations
        {
            return Ok(ReceiptOutcome::SwitchedOff);
        }
        drop(db);
        let sender = message.sender().map(|sender| normalize(&sender.address));
        let is_usable = !mail.message_id.is_empty() && mail.message_id.len() <= MAX_ID_BYTES;
        if !is_usable || sender != Some(normalize(mail.from)) {
            return Ok(ReceiptOutcome::Unverified);
        }
        let mut lacking = BTreeSet::new();
        for _ in 0..MAX_ATTEMPTS {
            match self.try_receive(account, &message, mail, &lacking).await? {
                Attempt::Done(outcome) => return Ok(outcome),
                Attempt::Again => {}
                Attempt::Lacking(accounts) => self.provide(accounts, &mut lacking).await?,
            }
        }
        Err(GroupwareError::PreconditionFailed)
    }

    async fn try_receive(
        &self,
        account: AccountId,
        message: &Incoming,
        mail: &ReceivedMail<'_>,
        lacking: &BTreeSet<AccountId>,
    ) -> Result<Attempt<ReceiptOutcome>> {
        let now = Utc::now();
        let method = message.method().name();
        let mut tx = self.begin().await?;
        let uid = message.object().uid().to_owned();
        schedule::lock_uids(&mut tx, std::slice::from_ref(&uid)).await?;
        if !imip_received::insert(&mut tx, account, mail.message_id, method, now).await? {
            return Ok(Attempt::Done(ReceiptOutcome::Known));
        }
        let mut exchange = Exchange::new(now);
        exchange.sends_mail = self.sends_mail;
        let owner = BTreeSet::from([account]);
        exchange.load(&mut tx, &owner, &BTreeSet::from([uid])).await?;
        if exchange.lacks_place(account, message.object().kind().name()) && !lacking.contains(&account) {
            tx.rollback().await?;
            return Ok(Attempt::Lacking(owner));
        }
        exchange.lock_rooms(&mut tx, &[account]).await?;
        let before = exchange.delivered.len();
        let (status, answer) = exchange.receive(account, message, mail.data);
        let is_taken = status == DeliveryStatus::Delivered
            && (exchange.delivered.len() > before || message.method() == Method::Refresh);
        let mut messages: Vec<Sent> = answer
            .into_iter()
            .map(|message| Sent {
                from: account,
                message,
            })
            .collect();
        messages.extend(exchange.take_answers(&mut tx).await?);
        let exchange = match exchange.deliver(&mut tx, messages, lacking).await? {
            Ok(exchange) => exchange,
            Err(accounts) => {
                tx.rollback().await?;
                return Ok(Attempt::Lacking(accounts));
            }
        };
        match self
            .store(&mut tx, exchange, &[], &std::collections::BTreeMap::new())
            .await?
        {
            Attempt::Done(_) => {}
            Attempt::Again | Attempt::Lacking(_) => {
                tx.rollback().await?;
                return Ok(Attempt::Again);
            }
        }
        tx.commit().await?;
        Ok(Attempt::Done(if is_taken {
            ReceiptOutcome::Applied
        } else {
            ReceiptOutcome::Ignored
        }))
    }
}

/// No mail has a longer one (RFC 5322 §2.1.1).
const MAX_ID_BYTES: usize = 998;
