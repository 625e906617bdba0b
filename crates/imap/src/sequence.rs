//! Sets of message numbers and UIDs (RFC 9051 §9, `sequence-set`).

use std::fmt::{self, Write};

/// A set of sequence numbers or of UIDs; which of them, the command says. Never empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SequenceSet {
    ranges: Vec<(u32, Option<u32>)>,
}

impl SequenceSet {
    /// The numbers from `first` to `last`, in either order. `None` if one of them is 0.
    #[must_use]
    pub fn range(first: u32, last: u32) -> Option<Self> {
        let (low, high) = (first.min(last), first.max(last));
        (low > 0).then(|| Self {
            ranges: vec![(low, Some(high))],
        })
    }

    /// One number; `None` for 0.
    #[must_use]
    pub fn one(number: u32) -> Option<Self> {
        Self::range(number, number)
    }

    /// From `first` to the highest there is. Where `first` is higher still, that highest one alone is meant
    /// (RFC 9051 §9). `None` for 0.
    #[must_use]
    pub fn from_first(first: u32) -> Option<Self> {
        (first > 0).then(|| Self {
            ranges: vec![(first, None)],
        })
    }

    /// Any numbers, in any order, put together to ranges. `None` where there are none but zeros.
    #[must_use]
    pub fn of(numbers: impl IntoIterator<Item = u32>) -> Option<Self> {
        let mut numbers: Vec<u32> = numbers.into_iter().filter(|number| *number > 0).collect();
        numbers.sort_unstable();
        let mut ranges: Vec<(u32, Option<u32>)> = Vec::new();
        for number in numbers {
            match ranges.last_mut() {
                Some((_, Some(last))) if number <= last.saturating_add(1) => *last = number,
                _ => ranges.push((number, Some(number))),
            }
        }
        (!ranges.is_empty()).then_some(Self { ranges })
    }
}

impl fmt::Display for SequenceSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (first, last)) in self.ranges.iter().enumerate() {
            if position > 0 {
                f.write_char(',')?;
            }
            match last {
                None => write!(f, "{first}:*")?,
                Some(last) if last == first => write!(f, "{first}")?,
                Some(last) => write!(f, "{first}:{last}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_put_together() {
        let set = SequenceSet::of([5, 3, 4, 9, 9, 0, 1, u32::MAX, u32::MAX - 1]).unwrap();
        assert_eq!(set.to_string(), "1,3:5,9,4294967294:4294967295");
    }

    #[test]
    fn nothing_is_no_set() {
        assert_eq!(SequenceSet::of([]), None);
        assert_eq!(SequenceSet::of([0]), None);
        assert_eq!(SequenceSet::range(0, 4), None);
        assert_eq!(SequenceSet::from_first(0), None);
    }

    #[test]
    fn ranges_stand_in_order() {
        assert_eq!(SequenceSet::range(9, 2).unwrap().to_string(), "2:9");
        assert_eq!(SequenceSet::from_first(7).unwrap().to_string(), "7:*");
        assert_eq!(SequenceSet::one(7).unwrap().to_string(), "7");
    }
}
