//! Maps and sets in sorted lists, for the few dozen entries that the page holds.
//!
//! They do what `BTreeMap` and `BTreeSet` do, whose code for large trees is compiled anew for each type of entry.

use std::ops::Range;

/// Values by their keys, in the order of the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortedMap<K, V> {
    entries: Vec<(K, V)>,
}

impl<K, V> Default for SortedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> SortedMap<K, V> {
    /// An empty one.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    /// How many entries there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Takes all entries out.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// All entries.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    /// All entries, their values to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.entries.iter_mut().map(|(key, value)| (&*key, value))
    }
}

impl<K: Ord, V> SortedMap<K, V> {
    fn find(&self, key: &K) -> Result<usize, usize> {
        self.entries.binary_search_by(|(other, _)| other.cmp(key))
    }

    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        let at = self.find(key).ok()?;
        self.entries.get(at).map(|(_, value)| value)
    }

    /// Whether the key has a value.
    pub fn contains_key(&self, key: &K) -> bool {
        self.find(key).is_ok()
    }

    /// Gives a key its value, in place of what it had, which is handed back.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(at) => {
                let (_, old) = self.entries.get_mut(at)?;
                Some(std::mem::replace(old, value))
            }
            Err(at) => {
                self.entries.insert(at, (key, value));
                None
            }
        }
    }

    /// The value of a key, made where there is none.
    #[expect(
        clippy::indexing_slicing,
        reason = "the position was found or made just before"
    )]
    pub fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        let at = match self.find(&key) {
            Ok(at) => at,
            Err(at) => {
                self.entries.insert(at, (key, make()));
                at
            }
        };
        &mut self.entries[at].1
    }

    /// Takes a key and its value out.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        let at = self.find(key).ok()?;
        Some(self.entries.remove(at).1)
    }

    /// The entries of a range of keys.
    pub fn range(&self, keys: Range<K>) -> impl Iterator<Item = (&K, &V)> {
        self.iter().filter(move |(key, _)| keys.contains(*key))
    }

    /// The entries of a range of keys, their values to be changed.
    pub fn range_mut(&mut self, keys: Range<K>) -> impl Iterator<Item = (&K, &mut V)> {
        self.iter_mut().filter(move |(key, _)| keys.contains(*key))
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for SortedMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}

/// Values, each once, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortedSet<T> {
    values: Vec<T>,
}

impl<T> Default for SortedSet<T> {
    fn default() -> Self {
        Self { values: Vec::new() }
    }
}

impl<T: Ord> SortedSet<T> {
    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Takes all out.
    pub fn clear(&mut self) {
        self.values.clear();
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.values.iter()
    }

    /// Whether a value is there.
    pub fn contains(&self, value: &T) -> bool {
        self.values.binary_search(value).is_ok()
    }

    /// Puts a value in; says whether it was not there before.
    pub fn insert(&mut self, value: T) -> bool {
        let place = self.values.binary_search(&value);
        if let Err(at) = place {
            self.values.insert(at, value);
        }
        place.is_err()
    }

    /// Takes a value out; says whether it was there.
    pub fn remove(&mut self, value: &T) -> bool {
        let place = self.values.binary_search(value);
        if let Ok(at) = place {
            self.values.remove(at);
        }
        place.is_ok()
    }
}

impl<T: Ord> Extend<T> for SortedSet<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        // At once rather than one by one: each insertion moves what comes after it.
        self.values.extend(values);
        self.values.sort_unstable();
        self.values.dedup();
    }
}

impl<T: Ord> FromIterator<T> for SortedSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut set = Self::default();
        set.extend(values);
        set
    }
}

impl<T> IntoIterator for SortedSet<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.values.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_keeps_its_keys_in_order() {
        let mut map: SortedMap<u32, &str> = [(7, "seven"), (1, "one"), (3, "three")].into_iter().collect();
        assert_eq!(map.insert(3, "three again"), Some("three"));
        assert_eq!(map.len(), 3);
        assert_eq!(map.get(&3), Some(&"three again"));
        assert_eq!(map.get(&2), None);
        assert!(map.contains_key(&7) && !map.contains_key(&8));
        for (_, value) in map.range_mut(2..7) {
            *value = "changed";
        }
        assert_eq!(
            map.iter().collect::<Vec<_>>(),
            [(&1, &"one"), (&3, &"changed"), (&7, &"seven")]
        );
        assert_eq!(map.range(3..8).count(), 2);
        assert_eq!(map.remove(&1), Some("one"));
        assert_eq!(map.remove(&1), None);
        map.clear();
        assert!(map.is_empty());
    }

    #[test]
    fn a_set_has_each_value_once() {
        let mut set: SortedSet<u32> = [5, 1, 5, 3].into_iter().collect();
        assert_eq!(set.iter().copied().collect::<Vec<_>>(), [1, 3, 5]);
        assert!(set.insert(4) && !set.insert(4));
        assert!(set.remove(&1) && !set.remove(&1));
        set.extend([9, 3, 0]);
        assert_eq!(set.clone().into_iter().collect::<Vec<_>>(), [0, 3, 4, 5, 9]);
        assert!(set.contains(&9) && !set.contains(&1));
        assert_eq!(set.len(), 5);
        set.clear();
        assert!(set.is_empty());
    }
}
