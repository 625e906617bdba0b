//! When an account is busy.

use std::pin::pin;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use futures_util::TryStreamExt;
use roost_db::collection::CollectionKind;
use roost_db::object::candidates::{Criteria, Least};
use roost_ical::free_busy::BusyTime;
use roost_ical::itip::Addresses;
use roost_ical::object::CalendarObject;
use roost_shared::{AccountId, CollectionId};

use crate::{Groupware, Result};

impl Groupware {
    /// The busy periods between two moments (RFC 4791 §7.10) in some calendars whose busy times the account may
    /// know; with none named, in all of its own that keep it busy (RFC 6638 §9.1), without what it declined. `zone` is what floating times mean.
    ///
    /// # Errors
    /// The database's.
    pub async fn free_busy(
        &self,
        account: AccountId,
        collections: &[CollectionId],
        start: DateTime<Utc>,
        end: DateTime<Utc>,
        zone: Tz,
    ) -> Result<BusyTime> {
        self.free_busy_except(account, collections, start, end, zone, "")
            .await
    }

    /// [`Groupware::free_busy`] without the object of a UID; the empty one is nobody's.
    pub(crate) async fn free_busy_except(
        &self,
        account: AccountId,
        collections: &[CollectionId],
        start: DateTime<Utc>,
        end: DateTime<Utc>,
        zone: Tz,
        except: &str,
    ) -> Result<BusyTime> {
        let ids: Vec<i64> = if collections.is_empty() {
            let calendars = self.collections(account, CollectionKind::Calendar).await?;
            let own = calendars
                .iter()
                .filter(|calendar| calendar.owner == account && !calendar.is_transparent);
            own.map(|calendar| calendar.id.0).collect()
        } else {
            collections.iter().map(|collection| collection.0).collect()
        };
        let mut busy = BusyTime::new(start, end, zone);
        if collections.is_empty() {
            let user = self.calendar_user(account).await?;
            busy = busy.of(Addresses::new(user.into_iter().flat_map(|user| user.addresses)));
        }
        // RFC 4791 §7.10: VEVENT and VFREEBUSY components count, tasks and journals do not.
        for component in ["VEVENT", "VFREEBUSY"] {
            let criteria = Criteria {
                component: Some(component.to_owned()),
                start: Some(start),
                end: Some(end),
                events_in_range: component == "VEVENT",
                least: Least::FreeBusy,
                ..Criteria::default()
            };
            let except = except.to_owned();
            let found = self.matching(account, ids.clone(), criteria, move |listed| {
                let parsed = CalendarObject::parse(&listed.content.data).ok()?;
                (parsed.uid() != except).then_some(parsed)
            });
            let mut found = pin!(found);
            while let Some(object) = found.try_next().await? {
                busy.add(&object);
            }
        }
        Ok(busy)
    }
}
