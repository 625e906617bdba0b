//! The header and the texts of one message, fetched within bounds and decoded.

use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use roost_imap::{FetchItem, Fetched, PartNumber, Section, SectionKind};
use roost_message::html::Sanitized;
use roost_message::layout::{BodyPart, Layout};
use roost_message::{Headers, Structure, body, html, limits};
use roost_shared::mail::{Flags, MessageKey};

use crate::Mail;
use crate::cache::{CacheKey, CachedStructure};
use crate::error::MailError;
use crate::user::MailUser;
use crate::window;

/// How many text parts are shown of one message.
const MAX_BODIES: usize = 50;
/// How many bytes of all text parts together, as transferred.
const MAX_BODY_BYTES: u64 = 8 * 1024 * 1024;
/// Room for the header, the bodies and what IMAP says around them.
const REPLY_BYTES: usize = 12 * 1024 * 1024;

/// What one reads of a message.
#[derive(Debug)]
pub(crate) struct Bodies {
    pub(crate) flags: Flags,
    pub(crate) size: u32,
    pub(crate) arrived: Option<DateTime<Utc>>,
    pub(crate) headers: Headers,
    pub(crate) layout: Layout,
    /// How many parts are not listed.
    pub(crate) left_out: usize,
    /// The plain view, if the message has one.
    pub(crate) text: Option<String>,
    pub(crate) text_truncated: bool,
    /// The HTML view as the sender wrote it, if the message has one.
    pub(crate) html: Option<String>,
    /// The same made harmless, remote pictures left out, once someone asked: opening a message asks for it, and
    /// so does the frame that shows it a moment later.
    pub(super) sanitized: OnceLock<Arc<Sanitized>>,
}

impl Bodies {
    /// Roughly how many bytes of memory it takes.
    pub(crate) fn weight(&self) -> u32 {
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        // Sanitised HTML is about as long as it was.
        let texts = length(&self.text) + 2 * length(&self.html);
        let parts = self.layout.attachments.len() * 200 + self.layout.inline.len() * 200;
        u32::try_from(texts + parts + 2048).unwrap_or(u32::MAX)
    }

    /// When the message says that it was written, or when it arrived.
    pub(crate) fn date(&self) -> DateTime<Utc> {
        self.headers.date.or(self.arrived).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

impl Mail {
    /// Fetches what one reads of a message: one round trip if its structure is known, two otherwise.
    pub(crate) async fn fetch_bodies(
        &self,
        user: &MailUser,
        key: &MessageKey,
    ) -> Result<Arc<Bodies>, MailError> {
        let cache_key = CacheKey {
            account: user.account().id,
            message: key.clone(),
        };
        let known = self.caches().structures.get(&cache_key).await;
        let mut items = summary_items();
        let (structure, fetched) = match known {
            Some(structure) => {
                items.extend(body_items(&structure));
                (
                    structure,
                    self.fetch_message(user, key, &[items], REPLY_BYTES).await?,
                )
            }
            None => {
                items.push(FetchItem::BodyStructure);
                let mut fetched = self.fetch_message(user, key, &[items], REPLY_BYTES).await?;
                let structure = fetched.structure.take().ok_or(MailError::no_message())?;
                let structure = Arc::new(window::cached(structure));
                self.caches()
                    .structures
                    .insert(cache_key.clone(), Arc::clone(&structure))
                    .await;
                let items = body_items(&structure);
                if !items.is_empty() {
                    let bodies = self.fetch_message(user, key, &[items], REPLY_BYTES).await?;
                    fetched.sections.extend(bodies.sections);
                }
                (structure, fetched)
            }
        };
        let bodies = Arc::new(decode(&structure, &fetched));
        self.caches().bodies.insert(cache_key, Arc::clone(&bodies)).await;
        Ok(bodies)
    }

    /// The same from memory, if the message was opened lately. Its flags are those of that moment.
    pub(crate) async fn known_bodies(&self, user: &MailUser, key: &MessageKey) -> Option<Arc<Bodies>> {
        let cache_key = CacheKey {
            account: user.account().id,
            message: key.clone(),
        };
        self.caches().bodies.get(&cache_key).await
    }

    /// What one reads of a message, from memory or from the server.
    pub(crate) async fn bodies(&self, user: &MailUser, key: &MessageKey) -> Result<Arc<Bodies>, MailError> {
        match self.known_bodies(user, key).await {
            Some(bodies) => Ok(bodies),
            None => self.fetch_bodies(user, key).await,
        }
    }
}

/// What is fetched of every message that is opened.
fn summary_items() -> Vec<FetchItem> {
    let header = Section {
        part: PartNumber::whole(),
        kind: SectionKind::Header,
    };
    let header_bytes = u32::try_from(limits::HEADER_BYTES).unwrap_or(u32::MAX);
    vec![
        FetchItem::Flags,
        FetchItem::InternalDate,
        FetchItem::Size,
        FetchItem::Partial(header, 0, header_bytes),
    ]
}

/// The text parts to be fetched: each once, together within bounds.
fn body_items(cached: &CachedStructure) -> Vec<FetchItem> {
    let layout = Layout::of(&cached.structure);
    let mut items: Vec<FetchItem> = Vec::new();
    let mut room = MAX_BODY_BYTES;
    let mut seen: Vec<&str> = Vec::new();
    // HTML first: it is what most people see.
    for body in layout.html.iter().chain(&layout.text) {
        if seen.contains(&body.part.as_str()) || items.len() >= MAX_BODIES || room == 0 {
            continue;
        }
        let Ok(part) = body.part.parse::<PartNumber>() else {
            continue;
        };
        let length = body.size.clamp(1, room);
        room -= length;
        seen.push(&body.part);
        items.push(FetchItem::content(
            part,
            0,
            u32::try_from(length).unwrap_or(u32::MAX),
        ));
    }
    items
}

fn decode(cached: &CachedStructure, fetched: &Fetched) -> Bodies {
    let layout = Layout::of(&cached.structure);
    let block = fetched.section(&PartNumber::whole(), SectionKind::Header);
    let (text, text_truncated) = plain_view(&layout, fetched);
    let html = html_view(&layout, fetched);
    Bodies {
        flags: fetched.flags.map(window::flags).unwrap_or_default(),
        size: fetched.size.unwrap_or_default(),
        arrived: window::arrived(fetched),
        headers: block.map(|block| Headers::parse(block)).unwrap_or_default(),
        // A message of nothing but files has an empty text.
        text: if html.is_none() {
            Some(text.unwrap_or_default())
        } else {
            text
        },
        text_truncated,
        html,
        sanitized: OnceLock::new(),
        left_out: left_out(cached, &layout),
        layout,
    }
}

/// How many parts the lists leave out, because there are too many of them or they lie too deep.
fn left_out(cached: &CachedStructure, layout: &Layout) -> usize {
    if layout.attachments.len() < limits::ATTACHMENTS {
        return cached.left_out;
    }
    let listed = layout.attachments.len() + layout.text.len().max(layout.html.len());
    cached.left_out + leaves(&cached.structure, 0).saturating_sub(listed)
}

fn leaves(structure: &Structure, depth: usize) -> usize {
    if !structure.is_multipart() || depth > limits::STRUCTURE_DEPTH {
        return 1;
    }
    structure
        .children
        .iter()
        .map(|child| leaves(child, depth + 1))
        .sum()
}

fn bytes<'a>(body: &BodyPart, fetched: &'a Fetched) -> Option<&'a [u8]> {
    let part = body.part.parse().ok()?;
    fetched
        .section(&part, SectionKind::Content)
        .map(|bytes| bytes.as_ref())
}

fn plain_view(layout: &Layout, fetched: &Fetched) -> (Option<String>, bool) {
    let mut text = String::new();
    let mut truncated = false;
    for body in &layout.text {
        let room = limits::TEXT_BYTES.saturating_sub(text.len());
        let Some(bytes) = bytes(body, fetched).filter(|_| room > 0) else {
            truncated = true;
            continue;
        };
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        if body.format.is_html() {
            let decoded = body::decode(&body.format, bytes, limits::HTML_BYTES);
            truncated |= decoded.truncated;
            text.push_str(&html::to_text::render(&decoded.text, room));
        } else {
            let decoded = body::decode(&body.format, bytes, room);
            truncated |= decoded.truncated || body.size > bytes.len() as u64;
            text.push_str(&decoded.text);
        }
    }
    ((!layout.text.is_empty()).then_some(text), truncated)
}

fn html_view(layout: &Layout, fetched: &Fetched) -> Option<String> {
    let mut joined = String::new();
    for body in &layout.html {
        let room = limits::HTML_BYTES.saturating_sub(joined.len());
        let Some(bytes) = bytes(body, fetched).filter(|_| room > 0) else {
            continue;
        };
        let decoded = body::decode(&body.format, bytes, room).text;
        if body.format.is_html() {
            joined.push_str(&decoded);
        } else {
            joined.push_str(&html::from_text(&decoded));
        }
    }
    (!layout.html.is_empty()).then_some(joined)
}
