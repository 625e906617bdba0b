//! Queries: candidates by SQL, the decision by `roost-ical`.

use chrono_tz::Tz;
use futures_util::Stream;
use roost_db::object::Object;
use roost_db::object::candidates::{self, Candidate, Criteria, First, Least};
use roost_ical::card::Card;
use roost_ical::limits::CUT_MARK;
use roost_ical::object::CalendarObject;
use roost_ical::query::{calendar, card};
use roost_shared::{AccountId, CollectionId};

use crate::part::next_part;
use crate::{Groupware, Result, blocking};

/// Candidates that are read, and held in memory, at first,
const FIRST_PART: i64 = 1_000;
/// and how many bytes they have at most, but for the first one.
const FIRST_BYTES: i64 = 4 * 1024 * 1024;

/// Up to so many bytes that have to be read are judged at once, which takes about as long as handing them to another thread.
const JUDGED_HERE_BYTES: usize = 16 * 1024;

impl Groupware {
    /// The objects of a calendar that match a filter (RFC 4791 §7.8), by name, with what was read of them if it
    /// had to be read. `zone` is what floating times mean. A calendar that is not there looks empty.
    ///
    /// Candidates are read in parts while the stream is read; no connection is held between.
    pub fn query_calendar(
        &self,
        account: AccountId,
        collection: CollectionId,
        filter: calendar::Filter,
        zone: Tz,
    ) -> impl Stream<Item = Result<(Object, Option<CalendarObject>)>> + Send + use<> {
        let prefilter = filter.prefilter();
        let events_in_range = filter.range_of_events().is_some();
        let criteria = Criteria {
            component: prefilter.component,
            start: prefilter.range.and_then(|range| range.start),
            end: prefilter.range.and_then(|range| range.end),
            uid: prefilter.uid,
            any_text: prefilter.text.into_iter().collect(),
            cut_mark: Some(CUT_MARK),
            events_in_range,
            least: Least::Read,
        };
        self.matching(account, vec![collection.0], criteria, move |candidate| {
            let Candidate { object, is_certain } = candidate;
            if is_certain {
                return Some((object, None));
            }
            // What is stored was read once; if that changed, leaving it out beats failing the whole answer.
            let parsed = CalendarObject::parse_stored(&object.data).ok()?;
            filter.matches(&parsed, zone).then_some((object, Some(parsed)))
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
        self.matching(account, vec![collection.0], criteria, move |candidate| {
            let object = candidate.object;
            let parsed = Card::parse(&object.data).ok()?;
            filter.matches(&parsed).then_some((object, parsed))
        })
    }

    /// Reads candidates part by part and lets `decide` judge each part, a large one on a thread where that hurts
    /// nobody.
    pub(crate) fn matching<T, F>(
        &self,
        account: AccountId,
        collections: Vec<i64>,
        criteria: Criteria,
        decide: F,
    ) -> impl Stream<Item = Result<T>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: Fn(Candidate) -> Option<T> + Clone + Send + 'static,
    {
        let groupware = self.clone();
        async_stream::try_stream! {
            let First { candidates: first, has_more } = groupware.first_candidates(account, &collections, &criteria).await?;
            let last = first.last().filter(|_| has_more);
            let last = last.map(|candidate| (candidate.object.collection, candidate.object.info.name.clone()));
            let mut length = next_part(first.iter().map(|candidate| candidate.object.data.len()));
            for found in judge(first, decide.clone()).await {
                yield found;
            }
            let Some((collection, name)) = last else { return };
            let ids = groupware.candidate_ids(account, &collections, &criteria, (collection, &name)).await?;
            let mut rest = ids.as_slice();
            while let Some((part, after)) = rest.split_at_checked(length.min(rest.len())).filter(|(part, _)| !part.is_empty()) {
                rest = after;
                let part = groupware.candidates(account, part, &criteria).await?;
                length = next_part(part.iter().map(|candidate| candidate.object.data.len()));
                for found in judge(part, decide.clone()).await {
                    yield found;
                }
            }
        }
    }

    async fn first_candidates(
        &self,
        account: AccountId,
        collections: &[i64],
        criteria: &Criteria,
    ) -> Result<First> {
        let mut db = self.connection().await?;
        let first = candidates::list_first(&mut db, account, collections, criteria, FIRST_PART, FIRST_BYTES);
        Ok(first.await?)
    }

    async fn candidate_ids(
        &self,
        account: AccountId,
        collections: &[i64],
        criteria: &Criteria,
        after: (CollectionId, &str),
    ) -> Result<Vec<i64>> {
        let mut db = self.connection().await?;
        Ok(candidates::list_ids(&mut db, account, collections, criteria, Some(after)).await?)
    }

    async fn candidates(
        &self,
        account: AccountId,
        ids: &[i64],
        criteria: &Criteria,
    ) -> Result<Vec<Candidate>> {
        let mut db = self.connection().await?;
        Ok(candidates::list_by_ids(&mut db, account, ids, criteria).await?)
    }
}

async fn judge<T, F>(part: Vec<Candidate>, decide: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(Candidate) -> Option<T> + Send + 'static,
{
    let unread = part.iter().filter(|candidate| !candidate.is_certain);
    let bytes: usize = unread.map(|candidate| candidate.object.data.len()).sum();
    let work = move || part.into_iter().filter_map(decide).collect();
    if bytes <= JUDGED_HERE_BYTES {
        work()
    } else {
        blocking::run(work).await
    }
}
