//! Timed events of one day side by side: which column each takes where they overlap.
//!
//! The rule: events that overlap, directly or through others, share the width equally; each takes the first
//! column that is free at its start, and grows to the right over columns that stay empty beside it.

use crate::order::sort_by_key;

/// When something takes place within a day, in minutes from midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Its first minute.
    pub start: u32,
    /// The minute after its last.
    pub end: u32,
}

impl Interval {
    const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Where an event stands: `column` of `columns`, `span` columns wide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    /// Its first column, 0 for the one at the start of the line.
    pub column: u32,
    /// Into how many columns its group divides the width.
    pub columns: u32,
    /// How many of them it takes.
    pub span: u32,
}

/// Places the events of one day; the answer has the order of `intervals`. What is shorter than `shortest`
/// minutes counts as that long, because it is drawn so that its title can be read.
#[must_use]
pub fn place(intervals: &[Interval], shortest: u32) -> Vec<Placement> {
    let mut order: Vec<(usize, Interval)> = intervals
        .iter()
        .map(|interval| Interval {
            start: interval.start,
            end: interval.end.max(interval.start + shortest.max(1)),
        })
        .enumerate()
        .collect();
    // Longer ones first at the same start: they make the calmer left edge.
    sort_by_key(&mut order, |(index, interval)| {
        (interval.start, u32::MAX - interval.end, *index)
    });

    let mut placements = vec![
        Placement {
            column: 0,
            columns: 1,
            span: 1
        };
        intervals.len()
    ];
    let mut group: Vec<(usize, Interval)> = Vec::new();
    let mut group_end = 0;
    for (index, interval) in order {
        if interval.start >= group_end && !group.is_empty() {
            place_group(&group, &mut placements);
            group.clear();
        }
        group_end = if group.is_empty() {
            interval.end
        } else {
            group_end.max(interval.end)
        };
        group.push((index, interval));
    }
    place_group(&group, &mut placements);
    placements
}

/// Places events that hang together, given in order of their start.
fn place_group(group: &[(usize, Interval)], placements: &mut [Placement]) {
    let mut columns: Vec<Vec<(usize, Interval)>> = Vec::new();
    for &(index, interval) in group {
        let free = |column: &Vec<(usize, Interval)>| {
            column.last().is_none_or(|(_, last)| last.end <= interval.start)
        };
        match columns.iter_mut().find(|column| free(column)) {
            Some(column) => column.push((index, interval)),
            None => columns.push(vec![(index, interval)]),
        }
    }
    let count = to_u32(columns.len());
    for (column, members) in columns.iter().enumerate() {
        for &(index, interval) in members {
            let empty_beside = columns
                .iter()
                .skip(column + 1)
                .take_while(|other| other.iter().all(|(_, taken)| !taken.overlaps(interval)))
                .count();
            if let Some(placement) = placements.get_mut(index) {
                *placement = Placement {
                    column: to_u32(column),
                    columns: count,
                    span: to_u32(empty_beside) + 1,
                };
            }
        }
    }
}

fn to_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(start: u32, end: u32) -> Interval {
        Interval { start, end }
    }

    fn placed(column: u32, columns: u32, span: u32) -> Placement {
        Placement {
            column,
            columns,
            span,
        }
    }

    #[test]
    fn what_does_not_overlap_has_the_whole_width() {
        assert_eq!(
            place(&[at(60, 120), at(120, 180)], 15),
            [placed(0, 1, 1), placed(0, 1, 1)]
        );
        assert_eq!(place(&[], 15), []);
    }

    #[test]
    fn two_that_overlap_share_it() {
        assert_eq!(
            place(&[at(60, 120), at(90, 150)], 15),
            [placed(0, 2, 1), placed(1, 2, 1)]
        );
    }

    #[test]
    fn the_longer_one_comes_first_whatever_the_order() {
        assert_eq!(
            place(&[at(60, 90), at(60, 180)], 15),
            [placed(1, 2, 1), placed(0, 2, 1)]
        );
    }

    #[test]
    fn a_column_is_used_again_once_it_is_free() {
        // 9-12, 9-10, 10-11: the third goes below the second.
        let placements = place(&[at(540, 720), at(540, 600), at(600, 660)], 15);
        assert_eq!(placements, [placed(0, 2, 1), placed(1, 2, 1), placed(1, 2, 1)]);
    }

    #[test]
    fn an_event_grows_over_columns_that_stay_empty_beside_it() {
        // Three at once in the morning hang together with a later one that has only the first beside it.
        let placements = place(&[at(540, 720), at(540, 600), at(540, 600), at(630, 700)], 15);
        assert_eq!(
            placements,
            [placed(0, 3, 1), placed(1, 3, 1), placed(2, 3, 1), placed(1, 3, 2)]
        );
    }

    #[test]
    fn short_events_count_as_long_as_they_are_drawn() {
        let placements = place(&[at(540, 545), at(550, 560)], 30);
        assert_eq!(placements, [placed(0, 2, 1), placed(1, 2, 1)]);
        let placements = place(&[at(540, 545), at(550, 560)], 0);
        assert_eq!(placements, [placed(0, 1, 1), placed(0, 1, 1)]);
    }

    #[test]
    fn nothing_covers_anything_else() {
        // A fixed sequence of awkward intervals; any two that overlap in time must not share a column.
        let mut seed = 7_u32;
        let intervals: Vec<Interval> = (0..120)
            .map(|_| {
                seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12_345) % 0x7fff_ffff;
                let start = seed % 1_380;
                at(start, start + 15 + seed % 240)
            })
            .collect();
        let placements = place(&intervals, 15);
        for (a, first) in intervals.iter().enumerate() {
            assert!(placements[a].column + placements[a].span <= placements[a].columns);
            for (b, second) in intervals.iter().enumerate().skip(a + 1) {
                if first.overlaps(*second) {
                    let (one, two) = (placements[a], placements[b]);
                    assert_eq!(one.columns, two.columns);
                    let apart = one.column + one.span <= two.column || two.column + two.span <= one.column;
                    assert!(apart, "{first:?} {one:?} covers {second:?} {two:?}");
                }
            }
        }
    }
}
