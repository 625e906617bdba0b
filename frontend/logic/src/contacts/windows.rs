//! A long list of which only stretches are held: what to fetch for the rows in view, and what is known meanwhile.

use std::ops::Range;

use crate::sorted::SortedMap;

/// How many rows are fetched at once.
pub const WINDOW: u32 = 100;

/// The position in the list of what is shown at `index`, where the rows at the positions `gone` (in rising order) are
/// not shown: they are about to be removed, but the server does not know yet.
#[must_use]
pub fn position_of_shown(index: u32, gone: &[u32]) -> u32 {
    gone.iter().fold(
        index,
        |position, gone| if *gone <= position { position + 1 } else { position },
    )
}

/// The index at which the row at `position` is shown, the other way round. `None` if it is not shown.
#[must_use]
pub fn shown_of_position(position: u32, gone: &[u32]) -> Option<u32> {
    if gone.contains(&position) {
        return None;
    }
    let before = gone.iter().filter(|gone| **gone < position).count();
    position.checked_sub(u32::try_from(before).ok()?)
}

/// The stretches of a list that are held. Answers that belong to an earlier query are told apart by their
/// generation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Windows<T> {
    total: Option<u32>,
    windows: SortedMap<u32, Vec<T>>,
    asked: SortedMap<u32, u64>,
    stale: bool,
    generation: u64,
}

impl<T> Default for Windows<T> {
    fn default() -> Self {
        Self {
            total: None,
            windows: SortedMap::new(),
            asked: SortedMap::new(),
            stale: false,
            generation: 0,
        }
    }
}

impl<T> Windows<T> {
    /// How many rows the list has; `None` before the first answer.
    #[must_use]
    pub const fn total(&self) -> Option<u32> {
        self.total
    }

    /// The generation in which requests are made now: hand it back with the answer.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// The row at `index`, if it is held.
    #[must_use]
    pub fn get(&self, index: u32) -> Option<&T> {
        let window = self.windows.get(&(index / WINDOW))?;
        window.get(usize::try_from(index % WINDOW).ok()?)
    }

    /// The position of the first row held that `matches`.
    pub fn position(&self, matches: impl Fn(&T) -> bool) -> Option<u32> {
        self.windows.iter().find_map(|(window, rows)| {
            let within = u32::try_from(rows.iter().position(&matches)?).ok()?;
            Some(window * WINDOW + within)
        })
    }

    /// The offsets to fetch so that the rows of `view` are there. Marks them as asked for.
    pub fn wanted(&mut self, view: &Range<u32>) -> Vec<u32> {
        let last_row = self
            .total
            .map_or(view.end, |total| view.end.min(total))
            .max(view.start + 1)
            - 1;
        let generation = self.generation;
        let wanted: Vec<u32> = (view.start / WINDOW..=last_row / WINDOW)
            .filter(|window| self.asked.get(window) != Some(&generation))
            .filter(|window| self.stale || !self.windows.contains_key(window))
            .collect();
        for window in &wanted {
            self.asked.insert(*window, generation);
        }
        wanted.into_iter().map(|window| window * WINDOW).collect()
    }

    /// Takes in an answer. One of an earlier generation is left out.
    pub fn store(&mut self, generation: u64, offset: u32, total: u32, rows: Vec<T>) {
        if generation != self.generation {
            return;
        }
        if self.stale {
            // The first new answer takes the place of all that was shown before.
            self.windows.clear();
            self.stale = false;
        }
        self.total = Some(total);
        self.windows.insert(offset / WINDOW, rows);
    }

    /// Notes that a request came to nothing, so that the next look asks again.
    pub fn failed(&mut self, generation: u64, offset: u32) {
        if self.asked.get(&(offset / WINDOW)) == Some(&generation) {
            self.asked.remove(&(offset / WINDOW));
        }
    }

    /// The list changed: what is held is shown until the new state is there.
    pub fn expire(&mut self) {
        self.generation += 1;
        self.stale = true;
        self.asked.clear();
    }

    /// Another list is wanted: nothing that is held belongs to it.
    pub fn clear(&mut self) {
        self.expire();
        self.windows.clear();
        self.total = None;
        self.stale = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(from: u32, count: u32) -> Vec<u32> {
        (from..from + count).collect()
    }

    #[test]
    fn only_the_stretches_in_view_are_asked_for_once() {
        let mut list = Windows::default();
        assert_eq!(list.wanted(&(0..20)), [0]);
        assert!(list.wanted(&(0..20)).is_empty());
        list.store(0, 0, 250, rows(0, 100));
        assert_eq!(list.wanted(&(90..120)), [100]);
        assert_eq!(list.wanted(&(190..400)), [200], "the end of the list is the end");
        assert_eq!(
            (list.get(42), list.get(100), list.total()),
            (Some(&42), None, Some(250))
        );
    }

    #[test]
    fn an_empty_list_is_asked_for_once() {
        let mut list: Windows<u32> = Windows::default();
        assert_eq!(list.wanted(&(0..0)), [0]);
        list.store(0, 0, 0, Vec::new());
        assert!(list.wanted(&(0..0)).is_empty());
        assert_eq!(list.total(), Some(0));
    }

    #[test]
    fn a_failed_request_is_asked_again() {
        let mut list: Windows<u32> = Windows::default();
        assert_eq!(list.wanted(&(0..10)), [0]);
        list.failed(0, 0);
        assert_eq!(list.wanted(&(0..10)), [0]);
    }

    #[test]
    fn the_old_is_shown_until_the_new_is_there() {
        let mut list = Windows::default();
        list.wanted(&(0..10));
        list.store(0, 0, 3, vec!["a", "b", "c"]);
        list.expire();
        assert_eq!(list.get(1), Some(&"b"));
        assert_eq!(list.wanted(&(0..10)), [0]);
        list.store(0, 0, 9, vec!["late"]);
        assert_eq!(
            list.total(),
            Some(3),
            "an answer to the old question changes nothing"
        );
        list.store(1, 0, 2, vec!["a", "c"]);
        assert_eq!(
            (list.get(1), list.get(2), list.total()),
            (Some(&"c"), None, Some(2))
        );
    }

    #[test]
    fn another_list_starts_empty() {
        let mut list = Windows::default();
        list.wanted(&(0..10));
        list.store(0, 0, 1, vec!["a"]);
        list.clear();
        assert_eq!((list.get(0), list.total()), (None, None));
        assert_eq!(list.wanted(&(0..10)), [0]);
    }

    #[test]
    fn rows_about_to_go_are_skipped() {
        let gone = [2, 3, 7];
        let shown: Vec<u32> = (0..6).map(|index| position_of_shown(index, &gone)).collect();
        assert_eq!(shown, [0, 1, 4, 5, 6, 8]);
        for (index, position) in (0_u32..).zip(shown) {
            assert_eq!(shown_of_position(position, &gone), Some(index));
        }
        assert_eq!(shown_of_position(3, &gone), None);
    }

    #[test]
    fn rows_are_found_across_stretches() {
        let mut list = Windows::default();
        list.store(0, 0, 150, rows(0, 100));
        list.store(0, 100, 150, rows(100, 50));
        assert_eq!(list.position(|row| *row == 142), Some(142));
        assert_eq!(list.position(|row| *row == 150), None);
    }
}
