//! Reading one collection.

use anyhow::{Context, ensure};
use hyper::body::Bytes;
use sqlx::PgConnection;

use super::floor;
use crate::client::Person;
use crate::report::Row;
use crate::timing::side_by_side;

const ROUNDS: usize = 30;
/// How many objects one multiget names.
const NAMED: usize = 200;
const ETAGS: &str = "<propfind xmlns='DAV:'><prop><getetag/></prop></propfind>";
/// At most so many milliseconds for a sync that finds nothing.
const SYNC_BOUND: f64 = 3.0;

/// A collection of the measured person's.
pub struct Measured<'a> {
    pub person: &'a Person,
    /// Below `/dav`, with a slash at the end.
    pub path: String,
    pub name: String,
    pub kind: &'static str,
    pub objects: usize,
    /// The number of its first object, which tells collections apart.
    pub first: usize,
    suffix: &'static str,
    report: &'static str,
    data: &'static str,
    namespace: &'static str,
}

impl<'a> Measured<'a> {
    pub fn calendar(person: &'a Person, name: &str, objects: usize, first: usize) -> Self {
        Self {
            person,
            path: format!("/calendars/{}/{name}/", person.address),
            name: name.to_owned(),
            kind: "calendar",
            objects,
            first,
            suffix: "ics",
            report: "calendar-multiget",
            data: "calendar-data",
            namespace: "urn:ietf:params:xml:ns:caldav",
        }
    }

    pub fn address_book(person: &'a Person, name: &str, objects: usize) -> Self {
        Self {
            person,
            path: format!("/addressbooks/{}/{name}/", person.address),
            name: name.to_owned(),
            kind: "address_book",
            objects,
            first: 0,
            suffix: "vcf",
            report: "addressbook-multiget",
            data: "address-data",
            namespace: "urn:ietf:params:xml:ns:carddav",
        }
    }

    pub fn object(&self, number: usize) -> String {
        format!("bench-{number}.{}", self.suffix)
    }

    /// Every object's name and entity tag.
    pub async fn propfind(&self, db: &mut PgConnection, what: &'static str) -> anyhow::Result<Row> {
        let propfind = || {
            let request = self.person.dav("PROPFIND", &self.path).header("depth", "1");
            self.person.succeed(request, ETAGS)
        };
        let listed = count(&propfind().await?, "getetag>") / 2;
        ensure!(listed >= self.objects, "PROPFIND answered {listed} entity tags");
        let id = self.id(db).await?;
        let (figure, floor) = side_by_side(
            ROUNDS,
            async || propfind().await.map(drop),
            async || floor::etags(db, id, self.objects).await,
        )
        .await?;
        Ok(Row::times(what, figure, floor, 3.0))
    }

    /// 200 objects by their names.
    pub async fn multiget(&self, db: &mut PgConnection, what: &'static str) -> anyhow::Result<Row> {
        let names: Vec<String> = (0..NAMED)
            .map(|number| self.object(number * self.objects / NAMED))
            .collect();
        let hrefs: String = names
            .iter()
            .map(|name| format!("<D:href>/dav{}{name}</D:href>", self.path))
            .collect();
        let (report, data, namespace) = (self.report, self.data, self.namespace);
        let body = format!(
            "<C:{report} xmlns:D='DAV:' xmlns:C='{namespace}'>\
             <D:prop><D:getetag/><C:{data}/></D:prop>{hrefs}</C:{report}>"
        );
        let get = || {
            self.person
                .succeed(self.person.dav("REPORT", &self.path), body.clone())
        };
        let found = count(&get().await?, "BEGIN:V");
        ensure!(found >= NAMED, "multiget answered {found} components");
        let id = self.id(db).await?;
        let (figure, floor) = side_by_side(
            ROUNDS,
            async || get().await.map(drop),
            async || floor::named(db, id, &names).await,
        )
        .await?;
        Ok(Row::times(what, figure, floor, 3.0))
    }

    /// What a calendar shows of one month.
    pub async fn month(&self, db: &mut PgConnection, what: &'static str) -> anyhow::Result<Row> {
        let body = "<C:calendar-query xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'>\
             <D:prop><D:getetag/><C:calendar-data/></D:prop><C:filter><C:comp-filter name='VCALENDAR'>\
             <C:comp-filter name='VEVENT'><C:time-range start='20260601T000000Z' end='20260701T000000Z'/>\
             </C:comp-filter></C:comp-filter></C:filter></C:calendar-query>";
        let query = || {
            let request = self.person.dav("REPORT", &self.path).header("depth", "1");
            self.person.succeed(request, body)
        };
        ensure!(count(&query().await?, "BEGIN:VEVENT") > 0, "the month is empty");
        let id = self.id(db).await?;
        let (figure, floor) = side_by_side(
            ROUNDS,
            async || query().await.map(drop),
            async || floor::month(db, id).await,
        )
        .await?;
        Ok(Row::times(what, figure, floor, 3.0))
    }

    /// A synchronisation with nothing new.
    pub async fn sync(&self, what: &'static str) -> anyhow::Result<Row> {
        let first = self.sync_from("").await?;
        let first = String::from_utf8_lossy(&first);
        let token = between(&first, "sync-token>", "<").context("no sync token")?;
        let (figure, _) = side_by_side(
            2 * ROUNDS,
            async || self.sync_from(token).await.map(drop),
            async || Ok(()),
        )
        .await?;
        let milliseconds = figure.as_secs_f64() * 1000.0;
        Ok(Row::amount(what, milliseconds, SYNC_BOUND, "ms"))
    }

    async fn sync_from(&self, token: &str) -> anyhow::Result<Bytes> {
        let body = format!(
            "<sync-collection xmlns='DAV:'><sync-token>{token}</sync-token><sync-level>1</sync-level>\
             <prop><getetag/></prop></sync-collection>"
        );
        self.person
            .succeed(self.person.dav("REPORT", &self.path), body)
            .await
    }

    /// Its id in the database, looked up outside of what is timed.
    pub async fn id(&self, db: &mut PgConnection) -> anyhow::Result<i64> {
        floor::collection(db, &self.person.address, self.kind, &self.name).await
    }
}

fn count(answer: &[u8], what: &str) -> usize {
    String::from_utf8_lossy(answer).matches(what).count()
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    text.split_once(from)?.1.split_once(to).map(|(inner, _)| inner)
}
