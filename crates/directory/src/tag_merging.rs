//! Tags that are added to those of a domain or a mailbox, or taken from them, whatever else happens to them meanwhile.

/// What becomes of the tags that are there.
#[derive(Clone, Debug, Default)]
pub struct TagMerging {
    /// These are added …
    pub add: Vec<String>,
    /// … and these taken away.
    pub remove: Vec<String>,
}

impl TagMerging {
    /// The tags afterwards; `None` where nothing is added nor taken.
    pub(crate) fn of(&self, before: &[String]) -> Option<Vec<String>> {
        if self.add.is_empty() && self.remove.is_empty() {
            return None;
        }
        let all = before.iter().chain(&self.add);
        Some(all.filter(|tag| !self.remove.contains(tag)).cloned().collect())
    }
}
