//! Queries: candidates by SQL, the decision by `roost-ical`.

use chrono_tz::Tz;
use futures_util::Stream;
use roost_db::object::Object;
use roost_db::object::candidates::{self, Candidate, Criteria, Least};
use roost_ical::card::Card;
use roost_ical::limits::CUT_MARK;
use roost_ical::object::CalendarObject;
use roost_ical::query::{calendar, card};
use roost_shared::{AccountId, CollectionId};

use crate::part::next_part;
use crate::{Groupware, Result, blocking};

/// Candidates that are read, and held in memory, at first: they may be as large as objects can be.
const FIRST_PART: usize = 200;

/// Up to so many bytes are judged at once, which takes about as long as handing them to another thread.
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
        let criteria = Criteria {
            component: prefilter.component,
            start: prefilter.range.and_then(|range| range.start),
            end: prefilter.range.and_then(|range| range.end),
            uid: prefilter.uid,
            any_text: prefilter.text.into_iter().collect(),
            cut_mark: Some(CUT_MARK),
            least: Least::Read,
        };
        let range_of_events = filter.range_of_events();
        self.matching(account, vec![collection.0], criteria, move |candidate| {
            let Candidate { object, single } = candidate;
            if let Some((range, (start, end))) = range_of_events.zip(single) {
                return range.overlaps(start, end).then_some((object, None));
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
            let first = groupware.first_candidates(account, &collections, &criteria).await?;
            // Where the first part is full, there may be more after its last.
            let last = first.get(FIRST_PART - 1).map(|candidate| (candidate.object.collection, candidate.object.info.name.clone()));
            let mut length = next_part(first.iter().map(|candidate| candidate.object.data.len()));
            for found in judge(first, decide.clone()).await {
                yield found;
            }
            let Some((collection, name)) = last else { return };
            let ids = groupware.candidate_ids(account, &collections, &criteria, (collection, &name)).await?;
            let mut rest = ids.as_slice();
            while let Some((part, after)) = rest.split_at_checked(length.min(rest.len())).filter(|(part, _)| !part.is_empty()) {
                rest = after;
                let part = groupware.candidates(account, part, criteria.least).await?;
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
    ) -> Result<Vec<Candidate>> {
        let mut db = self.connection().await?;
        let limit = i64::try_from(FIRST_PART).unwrap_or(i64::MAX);
        Ok(candidates::list_first(&mut db, account, collections, criteria, limit).await?)
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

    async fn candidates(&self, account: AccountId, ids: &[i64], least: Least) -> Result<Vec<Candidate>> {
        let mut db = self.connection().await?;
        Ok(candidates::list_by_ids(&mut db, account, ids, least).await?)
    }
}

async fn judge<T, F>(part: Vec<Candidate>, decide: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(Candidate) -> Option<T> + Send + 'static,
{
    let bytes: usize = part.iter().map(|candidate| candidate.object.data.len()).sum();
    let work = move || part.into_iter().filter_map(decide).collect();
    if bytes <= JUDGED_HERE_BYTES {
        work()
    } else {
        blocking::run(work).await
    }
}
