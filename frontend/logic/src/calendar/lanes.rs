//! Bars across the days of a week: which line each takes, and what is folded into "+3 more" where a cell has
//! too few lines.

/// Something that covers days of one row, counted from the row's first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Its first day.
    pub start: u32,
    /// The day after its last; more than `start`.
    pub end: u32,
}

impl Bar {
    const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// A row's bars, laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lanes {
    /// The line of each bar in the order given, 0 at the top; `None` where it is folded away.
    pub lane: Vec<Option<u32>>,
    /// How many bars are folded away on each day.
    pub more: Vec<u32>,
    /// How many lines are taken by what is shown, the "more" lines included.
    pub height: u32,
}

/// Gives every bar the first line that is free on all its days. The order of `bars` is the order of
/// precedence: callers sort long ones and early ones to the front.
#[must_use]
pub fn pack(bars: &[Bar]) -> Vec<u32> {
    let mut lines: Vec<Vec<Bar>> = Vec::new();
    bars.iter()
        .map(|bar| {
            let free = lines
                .iter()
                .position(|line| line.iter().all(|taken| !taken.overlaps(*bar)));
            let lane = free.unwrap_or(lines.len());
            match lines.get_mut(lane) {
                Some(line) => line.push(*bar),
                None => lines.push(vec![*bar]),
            }
            to_u32(lane)
        })
        .collect()
}

/// Packs the bars of a row of `days` days into at most `capacity` lines. A day on which not all fit gives
/// its last line to the word "more".
#[must_use]
pub fn fold(bars: &[Bar], days: u32, capacity: u32) -> Lanes {
    let packed = pack(bars);
    let capacity = capacity.max(1);
    let mut hidden: Vec<bool> = packed.iter().map(|lane| *lane >= capacity).collect();
    // Hiding a bar puts the word "more" on each of its days, which may take the last line away from others:
    // repeat until nothing more is hidden. Every round hides at least one bar, so this ends.
    loop {
        let more = count_hidden(bars, &hidden, days);
        let displaced = bars
            .iter()
            .zip(&packed)
            .zip(&hidden)
            .position(|((bar, lane), gone)| {
                !gone && *lane + 1 == capacity && (bar.start..bar.end).any(|day| on(&more, day) > 0)
            });
        let Some(index) = displaced else {
            let lane: Vec<Option<u32>> = packed
                .iter()
                .zip(&hidden)
                .map(|(lane, gone)| (!gone).then_some(*lane))
                .collect();
            let shown = lane.iter().flatten().map(|lane| lane + 1).max().unwrap_or(0);
            let height = if more.iter().any(|count| *count > 0) {
                capacity
            } else {
                shown
            };
            return Lanes { lane, more, height };
        };
        if let Some(gone) = hidden.get_mut(index) {
            *gone = true;
        }
    }
}

fn count_hidden(bars: &[Bar], hidden: &[bool], days: u32) -> Vec<u32> {
    let covers = |day: u32| {
        bars.iter()
            .zip(hidden)
            .filter(move |(bar, gone)| **gone && bar.start <= day && day < bar.end)
            .count()
    };
    (0..days).map(|day| to_u32(covers(day))).collect()
}

fn on(counts: &[u32], day: u32) -> u32 {
    usize::try_from(day)
        .ok()
        .and_then(|day| counts.get(day))
        .copied()
        .unwrap_or(0)
}

fn to_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(start: u32, end: u32) -> Bar {
        Bar { start, end }
    }

    #[test]
    fn bars_on_different_days_share_a_line() {
        assert_eq!(pack(&[bar(0, 2), bar(2, 4), bar(3, 5), bar(4, 7)]), [0, 0, 1, 0]);
    }

    #[test]
    fn a_gap_above_is_filled() {
        assert_eq!(pack(&[bar(0, 3), bar(2, 5), bar(3, 4), bar(0, 2)]), [0, 1, 0, 1]);
    }

    #[test]
    fn what_fits_is_all_shown() {
        let lanes = fold(&[bar(0, 1), bar(0, 1), bar(0, 1)], 7, 3);
        assert_eq!(lanes.lane, [Some(0), Some(1), Some(2)]);
        assert_eq!(lanes.more, [0; 7]);
        assert_eq!(lanes.height, 3);
    }

    #[test]
    fn one_too_many_folds_two() {
        // Four in three lines: two shown, and "+2 more" in the third.
        let lanes = fold(&[bar(0, 1); 4], 7, 3);
        assert_eq!(lanes.lane, [Some(0), Some(1), None, None]);
        assert_eq!(lanes.more, [2, 0, 0, 0, 0, 0, 0]);
        assert_eq!(lanes.height, 3);
    }

    #[test]
    fn a_long_bar_gives_way_on_all_its_days() {
        // The bar over all days sits in the last line; Wednesday overflows, so it goes, and with it what
        // stood beside the new word "more" on the other days is unaffected, being further up.
        let bars = [bar(2, 3), bar(0, 7), bar(2, 3)];
        let lanes = fold(&bars, 7, 2);
        assert_eq!(lanes.lane, [Some(0), None, None]);
        assert_eq!(lanes.more, [1, 1, 2, 1, 1, 1, 1]);
    }

    #[test]
    fn folding_spreads_as_far_as_it_must() {
        // Line 1 holds 0..2 and 2..4. Day 0 overflows, which hides 0..2; that puts "more" on day 1 only, so
        // 2..4 may stay.
        let bars = [bar(0, 4), bar(0, 2), bar(2, 4), bar(0, 1)];
        let lanes = fold(&bars, 7, 2);
        assert_eq!(lanes.lane, [Some(0), None, Some(1), None]);
        assert_eq!(lanes.more, [2, 1, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn with_a_single_line_an_overfull_day_shows_only_its_count() {
        let lanes = fold(&[bar(1, 2), bar(1, 2)], 7, 1);
        assert_eq!(lanes.lane, [None, None]);
        assert_eq!(lanes.more, [0, 2, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn shown_and_folded_add_up_on_every_day() {
        let mut seed = 3_u32;
        let bars: Vec<Bar> = (0..40)
            .map(|_| {
                seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12_345) % 0x7fff_ffff;
                let start = seed % 7;
                bar(start, (start + 1 + (seed / 7) % 3).min(7))
            })
            .collect();
        for capacity in 1..8 {
            let lanes = fold(&bars, 7, capacity);
            for day in 0..7_u32 {
                let on_day = |b: &Bar| b.start <= day && day < b.end;
                let shown: Vec<u32> = bars
                    .iter()
                    .zip(&lanes.lane)
                    .filter(|(b, _)| on_day(b))
                    .filter_map(|(_, lane)| *lane)
                    .collect();
                let all = bars.iter().filter(|b| on_day(b)).count();
                let more = lanes.more[day as usize];
                assert_eq!(shown.len() + more as usize, all);
                let limit = if more > 0 { capacity - 1 } else { capacity };
                assert!(
                    shown.iter().all(|lane| *lane < limit),
                    "day {day}, capacity {capacity}"
                );
            }
        }
    }
}
