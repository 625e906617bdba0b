//! Queries: candidates by SQL, the decision by `roost-ical`.

use std::collections::{HashSet, VecDeque};

use chrono_tz::Tz;
use futures_util::Stream;
use roost_db::object::candidates::{self, Criteria, Least};
use roost_db::object::content::{Content, Listed};
use roost_ical::card::Card;
use roost_ical::limits::CUT_MARK;
use roost_ical::object::CalendarObject;
use roost_ical::query::{calendar, card};
use roost_shared::{AccountId, CollectionId};

use crate::contents::PART;
use crate::{Groupware, Result, blocking};

/// Up to so many bytes that have to be read are judged at once, which takes about as long as handing them to another thread.
const JUDGED_HERE_BYTES: usize = 16 * 1024;

impl Groupware {
    /// The objects of a calendar that match a filter (RFC 4791 §7.8), in no order, with what was read of them if it
    /// had to be read. `zone` is what floating times mean. A calendar that is not there looks empty.
    ///
    /// Candidates are read in parts while the stream is read; no connection is held between.
    pub fn query_calendar(
        &self,
        account: AccountId,
        collection: CollectionId,
        filter: calendar::Filter,
        zone: Tz,
        with_times: bool,
    ) -> impl Stream<Item = Result<(Content, Option<CalendarObject>)>> + Send + use<> {
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
            with_times,
            least: Least::Read,
        };
        self.matching(
            account,
            vec![collection.0],
            criteria,
            move |Listed {
                      content, is_certain, ..
                  }| {
                if is_certain {
                    return Some((content, None));
                }
                // What is stored was read once; if that changed, leaving it out beats failing the whole answer.
                let parsed = CalendarObject::parse_stored(&content.data).ok()?;
                filter.matches(&parsed, zone).then_some((content, Some(parsed)))
            },
        )
    }

    /// The cards of an address book that match a filter (RFC 6352 §8.6), with what was read of them, in no order.
    /// A book that is not there looks empty.
    pub fn query_cards(
        &self,
        account: AccountId,
        collection: CollectionId,
        filter: card::Filter,
        with_times: bool,
    ) -> impl Stream<Item = Result<(Content, Card)>> + Send + use<> {
        let criteria = Criteria {
            any_text: filter.prefilter().any_text,
            cut_mark: Some(CUT_MARK),
            with_times,
            ..Criteria::default()
        };
        self.matching(
            account,
            vec![collection.0],
            criteria,
            move |Listed { content, .. }| {
                let parsed = Card::parse(&content.data).ok()?;
                filter.matches(&parsed).then_some((content, parsed))
            },
        )
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
        F: Fn(Listed) -> Option<T> + Clone + Send + 'static,
    {
        let groupware = self.clone();
        let least = criteria.least.access();
        async_stream::try_stream! {
            let mut queue = groupware.first_candidates(account, &collections, &criteria).await?;
            let known: HashSet<i64> = queue.iter().map(|listed| listed.id).collect();
            while !queue.is_empty() {
                let run = groupware.next_read(account, least, &mut queue).await?;
                for found in judge(run, decide.clone()).await {
                    yield found;
                }
            }
            if known.len() < PART {
                return;
            }
            let mut ids = groupware.all_candidates(account, &collections, &criteria).await?;
            // Not left to the statement, which would compare each with each.
            ids.retain(|id| !known.contains(id));
            for part in ids.chunks(PART) {
                let mut queue = groupware.candidates(account, &collections, part, &criteria).await?;
                while !queue.is_empty() {
                    let run = groupware.next_read(account, least, &mut queue).await?;
                    for found in judge(run, decide.clone()).await {
                        yield found;
                    }
                }
            }
        }
    }

    async fn first_candidates(
        &self,
        account: AccountId,
        collections: &[i64],
        criteria: &Criteria,
    ) -> Result<VecDeque<Listed>> {
        let mut db = self.connection().await?;
        Ok(
            candidates::list_first(&mut db, account, collections, criteria, PART as i64)
                .await?
                .into(),
        )
    }

    async fn all_candidates(
        &self,
        account: AccountId,
        collections: &[i64],
        criteria: &Criteria,
    ) -> Result<Vec<i64>> {
        let mut db = self.connection().await?;
        Ok(candidates::list_ids(&mut db, account, collections, criteria).await?)
    }

    async fn candidates(
        &self,
        account: AccountId,
        collections: &[i64],
        ids: &[i64],
        criteria: &Criteria,
    ) -> Result<VecDeque<Listed>> {
        let mut db = self.connection().await?;
        Ok(
            candidates::list_by_ids(&mut db, account, collections, ids, criteria)
                .await?
                .into(),
        )
    }
}

async fn judge<T, F>(part: Vec<Listed>, decide: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(Listed) -> Option<T> + Send + 'static,
{
    let unjudged = part.iter().filter(|listed| !listed.is_certain);
    let bytes: usize = unjudged.map(|listed| listed.content.data.len()).sum();
    let work = move || part.into_iter().filter_map(decide).collect();
    if bytes <= JUDGED_HERE_BYTES {
        work()
    } else {
        blocking::run(work).await
    }
}
