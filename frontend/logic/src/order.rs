//! Sorting with little code: `slice::sort` is compiled anew for each type that it sorts, and takes 4 kB each time.

use std::cmp::Ordering;

/// Sorts by a comparison; what compares as equal keeps its order.
pub fn sort_by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = sorted_positions(items.len(), &|a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    let mut taken: Vec<Option<T>> = items.drain(..).map(Some).collect();
    let sorted = order
        .into_iter()
        .filter_map(|position| taken.get_mut(position)?.take());
    items.extend(sorted);
}

/// Like [`sort_by`], by a key.
pub fn sort_by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// The positions `0..length` in the order of what they stand for.
fn sorted_positions(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..length).collect();
    positions.sort_unstable_by(|a, b| compare(*a, *b).then(a.cmp(b)));
    positions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_as_the_standard_library_does() {
        let mut items: Vec<(u32, usize)> = (0..200_usize)
            .map(|position| ((position as u32).wrapping_mul(2_654_435_761) % 17, position))
            .collect();
        let mut expected = items.clone();
        expected.sort_by_key(|(value, _)| *value);
        sort_by_key(&mut items, |(value, _)| *value);
        assert_eq!(items, expected);
        let mut none: Vec<String> = Vec::new();
        sort_by(&mut none, String::cmp);
        assert!(none.is_empty());
    }
}
