//! Putting collections into one's own order, one step at a time.

use roost_shared::CollectionId;

/// The order in which a collection has changed places with its neighbour, the one before or after it among those of
/// the same owner, as they stand below each other. `all`: every collection with its owner. `None` if it has no
/// neighbour on that side.
#[must_use]
pub fn stepped(all: &[(CollectionId, String)], id: CollectionId, down: bool) -> Option<Vec<CollectionId>> {
    let at = all.iter().position(|(other, _)| *other == id)?;
    let owner = &all.get(at)?.1;
    let is_alike = |(index, (_, other)): &(usize, &(CollectionId, String))| *index != at && other == owner;
    let mut neighbours = all.iter().enumerate().filter(is_alike);
    let other = if down {
        neighbours.find(|(index, _)| *index > at)
    } else {
        neighbours.take_while(|(index, _)| *index < at).last()
    };
    let (other, _) = other?;
    let mut order: Vec<CollectionId> = all.iter().map(|(id, _)| *id).collect();
    order.swap(at, other);
    Some(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(order: &[i64]) -> Option<Vec<CollectionId>> {
        Some(order.iter().map(|id| CollectionId(*id)).collect())
    }

    #[test]
    fn neighbours_are_those_of_the_same_owner() {
        let all: Vec<(CollectionId, String)> = [(1, "a"), (2, "b"), (3, "a"), (4, "b"), (5, "a")]
            .into_iter()
            .map(|(id, owner)| (CollectionId(id), owner.to_owned()))
            .collect();
        let step = |id, down| stepped(&all, CollectionId(id), down);
        assert_eq!(step(1, true), ids(&[3, 2, 1, 4, 5]));
        assert_eq!(step(5, false), ids(&[1, 2, 5, 4, 3]));
        assert_eq!(step(4, false), ids(&[1, 4, 3, 2, 5]));
        assert_eq!((step(1, false), step(5, true), step(9, true)), (None, None, None));
    }
}
