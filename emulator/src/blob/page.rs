//! Lists, a page at a time.

use std::collections::BTreeMap;

/// What to list.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Only names that start so.
    pub prefix: String,
    /// Names that have this behind the prefix are shown as one, cut behind it.
    pub delimiter: Option<String>,
    /// Where the page before ended: the first name of this page.
    pub marker: String,
    /// How many entries the page may have.
    pub limit: usize,
}

/// One page.
#[derive(Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The entries in order of their names.
    pub entries: BTreeMap<String, Entry<T>>,
    /// The marker of the next page, if there is one.
    pub next: Option<String>,
}

/// One line of a list.
#[derive(Debug, PartialEq, Eq)]
pub enum Entry<T> {
    /// A name and what it names.
    Item(T),
    /// What several names start with.
    Prefix,
}

/// Cuts a page out of `items`, which are in order of their names.
pub fn page<'a, T>(items: impl Iterator<Item = (&'a str, T)>, query: &Query) -> Page<T> {
    let mut page = Page {
        entries: BTreeMap::new(),
        next: None,
    };
    for (name, item) in items.filter(|(name, _)| name.starts_with(&query.prefix)) {
        let (shown, entry) = match common_prefix(name, query) {
            Some(prefix) => (prefix, Entry::Prefix),
            None => (name, Entry::Item(item)),
        };
        if shown < query.marker.as_str() || page.entries.contains_key(shown) {
            continue;
        }
        if page.entries.len() == query.limit {
            page.next = Some(shown.to_owned());
            break;
        }
        page.entries.insert(shown.to_owned(), entry);
    }
    page
}

fn common_prefix<'a>(name: &'a str, query: &Query) -> Option<&'a str> {
    let delimiter = query.delimiter.as_deref().filter(|delimiter| !delimiter.is_empty())?;
    let rest = name.get(query.prefix.len()..)?;
    let end = query.prefix.len() + rest.find(delimiter)? + delimiter.len();
    name.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 6] = ["a", "b/1", "b/2", "b/c/3", "d", "e"];

    fn names(query: &Query) -> (Vec<String>, Option<String>) {
        let page = page(NAMES.into_iter().map(|name| (name, ())), query);
        (page.entries.into_keys().collect(), page.next)
    }

    #[test]
    fn a_delimiter_folds_names() {
        let query = Query {
            delimiter: Some("/".into()),
            limit: 10,
            ..Query::default()
        };
        assert_eq!(names(&query).0, ["a", "b/", "d", "e"]);
        assert_eq!(
            names(&Query {
                prefix: "b/".into(),
                ..query
            })
            .0,
            ["b/1", "b/2", "b/c/"]
        );
    }

    #[test]
    fn pages_follow_each_other_without_gap_or_repeat() {
        for delimiter in [None, Some("/".to_owned())] {
            let all = names(&Query {
                delimiter: delimiter.clone(),
                limit: 10,
                ..Query::default()
            })
            .0;
            for limit in 1..4 {
                let mut query = Query {
                    delimiter: delimiter.clone(),
                    limit,
                    ..Query::default()
                };
                let mut seen = Vec::new();
                loop {
                    let (page, next) = names(&query);
                    seen.extend(page);
                    let Some(next) = next else { break };
                    query.marker = next;
                }
                assert_eq!(seen, all);
            }
        }
    }
}
