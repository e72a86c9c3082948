//! Which products a shopper wants to see.

use super::{Kind, PRODUCTS, Product, TAGS};

/// A choice among the products; by default, all of them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those for these animals.
    pub kind: Option<Kind>,
    /// Those with this tag.
    pub tag: Option<&'static str>,
    /// Those that have each of these words.
    pub search: String,
}

/// A parameter that is no choice which the shop offers, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownChoice(pub &'static str);

impl Filter {
    /// Reads a URL's query. Parameters that are empty choose nothing; a form sends them, too.
    ///
    /// # Errors
    /// A kind or tag that no product has.
    pub fn from_query(query: &str) -> Result<Filter, UnknownChoice> {
        let mut filter = Filter::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "kind" if value.is_empty() => filter.kind = None,
                "kind" => {
                    let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == value);
                    filter.kind = Some(kind.ok_or(UnknownChoice("kind"))?);
                }
                "tag" if value.is_empty() => filter.tag = None,
                "tag" => {
                    let tag = TAGS.into_iter().find(|tag| *tag == value);
                    filter.tag = Some(tag.ok_or(UnknownChoice("tag"))?);
                }
                "q" => filter.search = value.trim().to_owned(),
                _ => {}
            }
        }
        Ok(filter)
    }

    /// The products that are wanted.
    pub fn products(&self) -> impl Iterator<Item = &'static Product> {
        let words: Vec<_> = self
            .search
            .split_ascii_whitespace()
            .map(str::to_ascii_lowercase)
            .collect();
        PRODUCTS.iter().filter(move |product| {
            self.kind.is_none_or(|kind| product.kind == kind)
                && self.tag.is_none_or(|tag| product.tags.contains(&tag))
                && words.iter().all(|word| has_word(product, word))
        })
    }
}

/// Whether a shopper who types this part of a word means the product.
fn has_word(product: &Product, word: &str) -> bool {
    let texts = [product.name, product.about, product.kind.animals()];
    let mut texts = texts.iter().chain(product.tags);
    texts.any(|text| text.to_ascii_lowercase().contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(query: &str) -> Vec<&'static str> {
        let filter = Filter::from_query(query).unwrap();
        filter.products().map(|product| product.id).collect()
    }

    #[test]
    fn nothing_chosen_is_everything() {
        for query in ["", "kind=&tag=&q=", "q=+", "page=2"] {
            assert_eq!(ids(query).len(), PRODUCTS.len(), "{query}");
        }
    }

    #[test]
    fn choices_narrow_each_other_down() {
        assert_eq!(ids("kind=small-pet&tag=food"), ["meadow-hay-1kg"]);
        assert_eq!(ids("tag=home&kind=fish"), ["aquarium-54l", "gravel-5kg", "water-plant"]);
        assert!(
            ids("kind=bird")
                .iter()
                .all(|id| super::super::find(id).unwrap().kind == Kind::Bird)
        );
    }

    #[test]
    fn search_finds_parts_of_words_in_any_case() {
        assert_eq!(ids("q=CAT+tree"), ["cat-tree"]);
        assert_eq!(ids("q=quiet&kind=fish"), ["aquarium-54l"]);
        assert_eq!(ids("q=%3Cscript%3E"), [""; 0]);
        assert!(ids("q=food").len() >= 5);
    }

    #[test]
    fn choices_that_the_shop_does_not_have_are_told() {
        assert_eq!(Filter::from_query("kind=dragon"), Err(UnknownChoice("kind")));
        assert_eq!(Filter::from_query("q=a&tag=Food"), Err(UnknownChoice("tag")));
    }
}
