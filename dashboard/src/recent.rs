//! What happened last, of what something happened to last: bounded, however long the dashboard runs.

use std::collections::{BTreeMap, VecDeque};

/// The latest `EACH` entries of the latest `NAMES` names.
#[derive(Debug)]
pub struct Recent<T, const NAMES: usize, const EACH: usize> {
    entries: BTreeMap<String, VecDeque<T>>,
    /// The names, the one that has been quiet longest first.
    active: VecDeque<String>,
}

impl<T, const NAMES: usize, const EACH: usize> Default for Recent<T, NAMES, EACH> {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
            active: VecDeque::new(),
        }
    }
}

impl<T, const NAMES: usize, const EACH: usize> Recent<T, NAMES, EACH> {
    /// Keeps an entry.
    pub fn add(&mut self, name: &str, entry: T) {
        self.active.retain(|other| other != name);
        self.active.push_back(name.to_owned());
        if self.active.len() > NAMES
            && let Some(quiet) = self.active.pop_front()
        {
            self.entries.remove(&quiet);
        }
        let entries = self.entries.entry(name.to_owned()).or_default();
        if entries.len() == EACH {
            entries.pop_front();
        }
        entries.push_back(entry);
    }

    /// The entries of a name, oldest first.
    pub fn of(&self, name: &str) -> impl DoubleEndedIterator<Item = &T> {
        self.entries.get(name).into_iter().flatten()
    }

    /// The names with the last entry of each, the one that was active last first.
    pub fn latest(&self) -> impl Iterator<Item = (&str, &T)> {
        let last = |name: &String| {
            let (name, entries) = self.entries.get_key_value(name)?;
            Some((name.as_str(), entries.back()?))
        };
        self.active.iter().rev().filter_map(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_latest_entries_of_the_latest_names_are_kept() {
        let mut recent = Recent::<u32, 2, 3>::default();
        for number in 0..5 {
            recent.add("a", number);
        }
        assert_eq!(recent.of("a").copied().collect::<Vec<_>>(), [2, 3, 4]);
        recent.add("b", 7);
        recent.add("a", 5);
        assert_eq!(recent.latest().collect::<Vec<_>>(), [("a", &5), ("b", &7)]);
        recent.add("c", 8);
        assert_eq!(recent.of("b").count(), 0, "it was quiet longest");
        assert_eq!(recent.latest().count(), 2);
    }
}
