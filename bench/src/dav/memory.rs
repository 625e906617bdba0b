//! What the server's memory does while an answer of 50,000 objects streams.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context;

use super::collection::Measured;
use crate::report::Row;
use crate::server::resident_megabytes;
use crate::target::Target;

/// Growth that is still called flat: buffers on the way, and what the allocator keeps.
const FLAT: f64 = 20.0;
const EVERY: Duration = Duration::from_millis(5);
const PROPERTIES: &str = "<propfind xmlns='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'>\
    <prop><getetag/><C:calendar-data/><getcontentlength/><getlastmodified/></prop></propfind>";

/// How much more memory the server holds at most while it answers than before.
pub async fn while_streaming(target: &Target, calendar: &Measured<'_>) -> anyhow::Result<Row> {
    let before = resident_megabytes(target.pid)?;
    let done = AtomicBool::new(false);
    let watch = async {
        let mut most = before;
        while !done.load(Ordering::Relaxed) {
            most = most.max(resident_megabytes(target.pid)?);
            tokio::time::sleep(EVERY).await;
        }
        anyhow::Ok(most)
    };
    let answer = async {
        let request = calendar
            .person
            .dav("PROPFIND", &calendar.path)
            .header("depth", "1");
        let answer = calendar.person.succeed(request, PROPERTIES).await;
        done.store(true, Ordering::Relaxed);
        answer.map(drop)
    };
    let (most, answer) = tokio::join!(watch, answer);
    answer.context("the answer of 50,000 objects")?;
    Ok(Row::amount(
        "memory while 50,000 objects stream, growth",
        most? - before,
        FLAT,
        "MB",
    ))
}
