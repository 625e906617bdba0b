//! The times within one period of a rule: days × times of the day, in order, never written out.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// One period's times. Kept as a product, because a hostile rule has 31 million of them in one year.
#[derive(Debug, Default)]
pub(super) struct Slot {
    days: Vec<NaiveDate>,
    times: Arc<[NaiveTime]>,
    /// BYSETPOS: which ones of the product, in order; `None` for all.
    positions: Option<Vec<usize>>,
}

impl Slot {
    /// `days` and `times` are sorted; `wanted` is BYSETPOS.
    pub(super) fn new(days: Vec<NaiveDate>, times: Arc<[NaiveTime]>, wanted: &[i32]) -> Slot {
        let total = days.len() * times.len();
        let positions = (!wanted.is_empty()).then(|| {
            let mut positions: Vec<usize> = wanted
                .iter()
                .filter_map(|position| {
                    let distance = usize::try_from(position.unsigned_abs()).ok()?;
                    if *position > 0 {
                        distance.checked_sub(1)
                    } else {
                        total.checked_sub(distance)
                    }
                })
                .filter(|index| *index < total)
                .collect();
            positions.sort_unstable();
            positions.dedup();
            positions
        });
        Slot {
            days,
            times,
            positions,
        }
    }

    /// How many times it has.
    pub(super) fn len(&self) -> usize {
        self.positions
            .as_ref()
            .map_or(self.days.len() * self.times.len(), Vec::len)
    }

    /// The time at an index.
    pub(super) fn get(&self, index: usize) -> Option<NaiveDateTime> {
        let index = match &self.positions {
            Some(positions) => *positions.get(index)?,
            None => index,
        };
        let day = self.days.get(index.checked_div(self.times.len())?)?;
        let time = self.times.get(index.checked_rem(self.times.len())?)?;
        Some(day.and_time(*time))
    }

    /// The index of the first time that is not before `at`.
    pub(super) fn first_from(&self, at: NaiveDateTime) -> usize {
        let before = self.days.partition_point(|day| *day < at.date());
        let mut index = before * self.times.len();
        if self.days.get(before) == Some(&at.date()) {
            index += self.times.partition_point(|time| *time < at.time());
        }
        match &self.positions {
            Some(positions) => positions.partition_point(|position| *position < index),
            None => index,
        }
    }
}
