//! Lists and messages over the API beside the same FETCH made straight at Dovecot.

use std::time::Duration;

use anyhow::Context;
use serde_json::Value;

use crate::client::Person;
use crate::report::Row;
use crate::sample;
use crate::target::Target;
use crate::timing::{WARM_UP, rate, side_by_side};
use roost_tests::RawImap;

const FOLDER: &str = "Bench";
const MESSAGES: usize = 10_000;
const PAGE: usize = 50;
const CLIENTS: usize = 32;
/// How many messages are opened one after another.
const OPENED: usize = 150;

/// What a list needs to show: the same items that Roost asks for.
const LIST_ITEMS: &str = "(UID FLAGS INTERNALDATE RFC822.SIZE \
    BODY.PEEK[HEADER.FIELDS (DATE FROM TO SUBJECT)]<0.16384> BODYSTRUCTURE PREVIEW)";
/// What an opened message needs.
const OPEN_ITEMS: &str = "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER] BODY.PEEK[1] BODY.PEEK[2])";

/// All figures on mail.
pub async fn measure(target: &Target) -> anyhow::Result<Vec<Row>> {
    let (address, password) = target.first()?;
    let mut raw = RawImap::sign_in(&target.imap, address, password).await?;
    fill(&mut raw).await.context("filling the folder")?;
    let person = Person::sign_in(&target.url, address, password).await?;
    let list = format!("/mail/messages?folder={FOLDER}&offset=0&limit={PAGE}");
    let window: Value = serde_json::from_slice(&person.api(&list).await?)?;
    let validity = window
        .get("validity")
        .and_then(Value::as_u64)
        .context("no validity")?;
    raw.command(&format!("SELECT {FOLDER}")).await?;

    // Pages that nobody has listed since the server started, a different one for either side: the first to ask
    // makes Dovecot's work for the other.
    let pages = MESSAGES / PAGE;
    let (mut listed, mut fetched) = ((2..pages).step_by(2), (3..pages).step_by(2));
    let (figure, floor) = side_by_side(
        OPENED / 2,
        async || {
            let offset = PAGE * listed.next().context("too few pages")?;
            let path = format!("/mail/messages?folder={FOLDER}&offset={offset}&limit={PAGE}");
            person.api(&path).await.map(drop)
        },
        async || {
            let last = MESSAGES - PAGE * fetched.next().context("too few pages")?;
            let command = format!("FETCH {}:{last} {LIST_ITEMS}", last + 1 - PAGE);
            raw.command(&command).await.map(drop)
        },
    )
    .await?;
    let mut rows = vec![Row::times(
        "a page of 10,000 messages, never listed",
        figure,
        floor,
        1.5,
    )];

    let first = MESSAGES - PAGE + 1;
    let raw_list = format!("FETCH {first}:{MESSAGES} {LIST_ITEMS}");
    let (figure, floor) = side_by_side(
        40,
        async || person.api(&list).await.map(drop),
        async || raw.command(&raw_list).await.map(drop),
    )
    .await?;
    rows.push(Row::times("first page of 10,000 messages", figure, floor, 1.5));

    rows.extend(opening(&person, &mut raw, validity).await?);
    rows.push(throughput(target, validity).await?);
    Ok(rows)
}

/// Messages that were listed but never opened, a different one for either side; and then the same ones again.
async fn opening(person: &Person, raw: &mut RawImap, validity: u64) -> anyhow::Result<Vec<Row>> {
    let uids = listed(person, 2 * OPENED).await?;
    let mut rows = Vec::new();
    for what in ["opening a message, never opened", "opening it again"] {
        let (mut opened, mut fetched) = (uids.iter().step_by(2), uids.iter().skip(1).step_by(2));
        let (figure, floor) = side_by_side(
            OPENED - WARM_UP,
            async || {
                let uid = opened.next().context("too few messages were listed")?;
                let open = format!("/mail/message?folder={FOLDER}&validity={validity}&uid={uid}");
                person.api(&open).await.map(drop)
            },
            async || {
                let uid = fetched.next().context("too few messages were listed")?;
                let command = format!("UID FETCH {uid} {OPEN_ITEMS}");
                raw.command(&command).await.map(drop)
            },
        )
        .await?;
        rows.push(Row::times(what, figure, floor, 1.5));
    }
    Ok(rows)
}

/// The UIDs of the newest messages, as the lists of the page say them.
async fn listed(person: &Person, count: usize) -> anyhow::Result<Vec<u64>> {
    let mut uids = Vec::new();
    for offset in (0..count).step_by(PAGE) {
        let path = format!("/mail/messages?folder={FOLDER}&offset={offset}&limit={PAGE}");
        let window: Value = serde_json::from_slice(&person.api(&path).await?)?;
        let messages = window.get("messages").and_then(Value::as_array);
        let messages = messages.context("no messages")?.iter();
        uids.extend(messages.filter_map(|message| message.get("uid").and_then(Value::as_u64)));
    }
    Ok(uids)
}

/// Brings the folder to its size, if an earlier run has not.
async fn fill(raw: &mut RawImap) -> anyhow::Result<()> {
    // Fails if it exists, which is as good.
    drop(raw.command(&format!("CREATE {FOLDER}")).await);
    raw.command(&format!("SELECT {FOLDER}")).await?;
    if raw
        .command(&format!("FETCH {MESSAGES} UID"))
        .await
        .is_ok_and(|bytes| bytes > 30)
    {
        return Ok(());
    }
    let messages: Vec<Vec<u8>> = (0..MESSAGES).map(sample::mail).collect();
    raw.append_all(FOLDER, &messages).await
}

/// 32 clients that open messages for a few seconds, over the API and raw, each client with a connection.
async fn throughput(target: &Target, validity: u64) -> anyhow::Result<Row> {
    let mut through_roost = Vec::new();
    let mut straight = Vec::new();
    let (address, password) = target.first()?;
    let person = Person::sign_in(&target.url, address, password).await?;
    for client in 0..CLIENTS {
        through_roost.push(person.again().await?);
        let mut raw = RawImap::sign_in(&target.imap, address, password).await?;
        raw.command(&format!("SELECT {FOLDER}")).await?;
        straight.push((client, raw));
    }
    let time = Duration::from_secs(4);
    let figure = rate(
        time,
        through_roost.into_iter().enumerate().map(|(client, person)| {
            async move |turn: usize| {
                let uid = uid(client, turn);
                let path = format!("/mail/message?folder={FOLDER}&validity={validity}&uid={uid}");
                person.api(&path).await.map(drop)
            }
        }),
    )
    .await?;
    let floor = rate(
        time,
        straight.into_iter().map(|(client, raw)| {
            let raw = tokio::sync::Mutex::new(raw);
            async move |turn: usize| {
                let command = format!("UID FETCH {} {OPEN_ITEMS}", uid(client, turn));
                raw.lock().await.command(&command).await.map(drop)
            }
        }),
    )
    .await?;
    Ok(Row::rates("32 clients opening messages", figure, floor, 0.6))
}

/// Both sides open the same spread of messages.
fn uid(client: usize, turn: usize) -> usize {
    MESSAGES - (client * 37 + turn * 11) % 2_000
}
