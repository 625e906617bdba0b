//! How many objects are read, and held in memory, at a time.

/// At least and at most so many,
const SMALLEST: usize = 50;
const LARGEST: usize = 1_000;
/// and so many bytes of them.
const BYTES: usize = 8 * 1024 * 1024;

/// How many objects to read next, where these were the sizes of the last ones in bytes. Objects of one collection
/// are mostly alike; where that is wrong, it is wrong by what one part holds.
pub(crate) fn next_part(sizes: impl Iterator<Item = usize>) -> usize {
    let largest = sizes.max().unwrap_or(BYTES);
    (BYTES / largest.max(1)).clamp(SMALLEST, LARGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_grow_as_far_as_memory_allows() {
        assert_eq!(next_part([300, 900].into_iter()), LARGEST);
        assert_eq!(next_part([300, 80 * 1024].into_iter()), 102);
        assert_eq!(next_part([300, 10_000_000].into_iter()), SMALLEST);
        assert_eq!(next_part(std::iter::empty()), SMALLEST);
    }
}
