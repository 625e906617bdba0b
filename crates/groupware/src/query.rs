//! Queries: candidates by SQL, the decision by `roost-ical`.

use chrono_tz::Tz;
use futures_util::Stream;
use roost_db::object::Object;
use roost_db::object::candidates::{self, Criteria, Least};
use roost_ical::card::Card;
use roost_ical::limits::CUT_MARK;
use roost_ical::object::CalendarObject;
use roost_ical::query::{calendar, card};
use roost_shared::{AccountId, CollectionId};

use crate::{Groupware, Result, blocking};

/// Candidates whose bytes are in memory at a time.
const PART: usize = 200;

impl Groupware {
    /// The objects of a calendar that match a filter (RFC 4791 §7.8), with what was read of them, by name.
    /// `zone` is what floating times mean. A calendar that is not there looks empty.
    ///
    /// Candidates are read 200 at a time while the stream is read; no connection is held between.
    pub fn query_calendar(
        &self,
        account: AccountId,
        collection: CollectionId,
        filter: calendar::Filter,
        zone: Tz,
    ) -> impl Stream<Item = Result<(Object, CalendarObject)>> + Send + use<> {
        let prefilter = filter.prefilter();
        let criteria = Criteria {
            component: prefilter.component,
            start: prefilter.range.and_then(|range| range.start),
            end: prefilter.range.and_then(|range| range.end),
            uid: prefilter.uid,
            any_text: prefilter.text.into_iter().collect(),
            cut_mark: Some(CUT_MARK),
            least: Least::Read,
        };
        self.matching(account, vec![collection.0], criteria, move |object| {
            // What is stored was read once; if that changed, leaving it out beats failing the whole answer.
            let parsed = CalendarObject::parse_stored(&object.data).ok()?;
            filter.matches(&parsed, zone).then_some((object, parsed))
        })
    }

    /// The cards of an address book that match a filter (RFC 6352 §8.6), with what was read of them, by name.
    /// A book that is not there looks empty.
    pub fn query_cards(
        &self,
        account: AccountId,
        collection: CollectionId,
        filter: card::Filter,
    ) -> impl Stream<Item = Result<(Object, Card)>> + Send + use<> {
        let criteria = Criteria {
            any_text: filter.prefilter().any_text,
            cut_mark: Some(CUT_MARK),
            ..Criteria::default()
        };
        self.matching(account, vec![collection.0], criteria, move |object| {
            let parsed = Card::parse(&object.data).ok()?;
            filter.matches(&parsed).then_some((object, parsed))
        })
    }

    /// Reads candidates part by part and lets `decide` judge each part on a thread where that hurts nobody.
    pub(crate) fn matching<T, F>(
        &self,
        account: AccountId,
        collections: Vec<i64>,
        criteria: Criteria,
        decide: F,
    ) -> impl Stream<Item = Result<T>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: Fn(Object) -> Option<T> + Clone + Send + 'static,
    {
        let groupware = self.clone();
        async_stream::try_stream! {
            let ids = groupware.candidate_ids(account, &collections, &criteria).await?;
            for part in ids.chunks(PART) {
                let objects = groupware.candidates(account, part, criteria.least).await?;
                let decide = decide.clone();
                let judge = move || objects.into_iter().filter_map(decide).collect::<Vec<T>>();
                let matches = blocking::run(judge).await;
                for found in matches {
                    yield found;
                }
            }
        }
    }

    async fn candidate_ids(
        &self,
        account: AccountId,
        collections: &[i64],
        criteria: &Criteria,
    ) -> Result<Vec<i64>> {
        let mut db = self.connection().await?;
        Ok(candidates::list_ids(&mut db, account, collections, criteria).await?)
    }

    async fn candidates(&self, account: AccountId, ids: &[i64], least: Least) -> Result<Vec<Object>> {
        let mut db = self.connection().await?;
        Ok(candidates::list_by_ids(&mut db, account, ids, least).await?)
    }
}
