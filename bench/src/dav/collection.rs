//! Reading one collection.

use anyhow::{Context, ensure};
use hyper::body::Bytes;
use hyper::http::request::Builder;
use sqlx::PgConnection;

use super::floor;
use crate::client::Person;
use crate::report::Row;
use crate::sample;
use crate::timing::side_by_side;

const ROUNDS: usize = 30;
/// How many objects one multiget names.
const NAMED: usize = 200;
const ETAGS: &str = "<propfind xmlns='DAV:'><prop><getetag/></prop></propfind>";
const MONTH: &str = "<C:calendar-query xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'>\
    <D:prop><D:getetag/><C:calendar-data/></D:prop><C:filter><C:comp-filter name='VCALENDAR'>\
    <C:comp-filter name='VEVENT'><C:time-range start='20260601T000000Z' end='20260701T000000Z'/>\
    </C:comp-filter></C:comp-filter></C:filter></C:calendar-query>";
/// At most so many milliseconds for a sync that finds nothing.
const SYNC_BOUND: f64 = 3.0;

/// A collection of the measured person's.
pub struct Measured<'a> {
    pub person: &'a Person,
    /// Below the root of DAV, with a slash at the end.
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

    /// A peer's calendar.
    pub fn of_peer(person: &'a Person, path: &str, objects: usize) -> Self {
        Self {
            path: path.to_owned(),
            ..Self::calendar(person, "", objects, 0)
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
        let listed = count(&self.list().await?, "getetag>") / 2;
        ensure!(listed >= self.objects, "PROPFIND answered {listed} entity tags");
        let id = self.id(db).await?;
        let (figure, floor) = side_by_side(
            ROUNDS,
            async || self.list().await.map(drop),
            async || floor::etags(db, id, self.objects).await,
        )
        .await?;
        Ok(Row::times(what, figure, floor, 3.0))
    }

    fn ask(&self, method: &str) -> Builder {
        self.person
            .dav(method, &self.path)
            .header("content-type", "application/xml; charset=utf-8")
    }

    /// Asks for the entity tags of all objects.
    pub async fn list(&self) -> anyhow::Result<Bytes> {
        let request = self.ask("PROPFIND").header("depth", "1");
        self.person.succeed(request, ETAGS).await
    }

    /// 200 objects by their names.
    pub async fn multiget(&self, db: &mut PgConnection, what: &'static str) -> anyhow::Result<Row> {
        let names: Vec<String> = self.named().collect();
        let found = count(&self.get_named().await?, "BEGIN:V");
        ensure!(found >= NAMED, "multiget answered {found} components");
        let id = self.id(db).await?;
        let (figure, floor) = side_by_side(
            ROUNDS,
            async || self.get_named().await.map(drop),
            async || floor::named(db, id, &names).await,
        )
        .await?;
        Ok(Row::times(what, figure, floor, 3.0))
    }

    fn named(&self) -> impl Iterator<Item = String> {
        (0..NAMED).map(|number| self.object(number * self.objects / NAMED))
    }

    /// Asks for 200 objects by their names.
    pub async fn get_named(&self) -> anyhow::Result<Bytes> {
        let root = self.person.dav_root;
        let hrefs: String = self
            .named()
            .map(|name| format!("<D:href>{root}{}{name}</D:href>", self.path))
            .collect();
        let (report, data, namespace) = (self.report, self.data, self.namespace);
        let body = format!(
            "<C:{report} xmlns:D='DAV:' xmlns:C='{namespace}'>\
             <D:prop><D:getetag/><C:{data}/></D:prop>{hrefs}</C:{report}>"
        );
        self.person.succeed(self.ask("REPORT"), body).await
    }

    /// What a calendar shows of one month.
    pub async fn month(&self, db: &mut PgConnection, what: &'static str) -> anyhow::Result<Row> {
        ensure!(
            count(&self.query_month().await?, "BEGIN:VEVENT") > 0,
            "the month is empty"
        );
        let id = self.id(db).await?;
        let (figure, floor) = side_by_side(
            ROUNDS,
            async || self.query_month().await.map(drop),
            async || floor::month(db, id).await,
        )
        .await?;
        Ok(Row::times(what, figure, floor, 3.0))
    }

    /// Asks for the events of a month.
    pub async fn query_month(&self) -> anyhow::Result<Bytes> {
        let request = self.ask("REPORT").header("depth", "1");
        self.person.succeed(request, MONTH).await
    }

    /// A synchronisation with nothing new.
    pub async fn sync(&self, what: &'static str) -> anyhow::Result<Row> {
        let token = self.sync_token().await?;
        let (figure, _) = side_by_side(
            2 * ROUNDS,
            async || self.sync_from(&token).await.map(drop),
            async || Ok(()),
        )
        .await?;
        let milliseconds = figure.as_secs_f64() * 1000.0;
        Ok(Row::amount(what, milliseconds, SYNC_BOUND, "ms"))
    }

    /// The token of the collection as it is now.
    pub async fn sync_token(&self) -> anyhow::Result<String> {
        let first = self.sync_from("").await?;
        let first = String::from_utf8_lossy(&first);
        let token = between(&first, "sync-token>", "<").context("no sync token")?;
        Ok(token.to_owned())
    }

    /// Asks for what changed since then.
    pub async fn sync_from(&self, token: &str) -> anyhow::Result<Bytes> {
        let body = format!(
            "<sync-collection xmlns='DAV:'><sync-token>{token}</sync-token><sync-level>1</sync-level>\
             <prop><getetag/></prop></sync-collection>"
        );
        self.person.succeed(self.ask("REPORT"), body).await
    }

    /// Stores an object anew.
    pub async fn put(&self, number: usize) -> anyhow::Result<()> {
        let path = format!("{}{}", self.path, self.object(number));
        let request = self
            .person
            .dav("PUT", &path)
            .header("content-type", "text/calendar; charset=utf-8");
        let data = sample::event(self.first + number).replace("SUMMARY:", "SUMMARY:Again ");
        self.person.succeed(request, data).await.map(drop)
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
