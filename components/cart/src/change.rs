//! A change of a cart, with the id that lets it be applied once only.

use std::fmt;

use thiserror::Error;

use crate::catalogue::Product;

/// Most pieces of one product in a cart.
pub const MAX_QUANTITY: u32 = 999;
/// Most characters of an id that a client chooses.
pub const MAX_ID_CHARS: usize = 100;

/// What a shopper wants to happen to the cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Tells this change from all others of the cart: the same change sent again has the same id.
    pub id: String,
    /// What is to be done.
    pub action: Action,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// So many pieces more.
    Add(&'static Product, u32),
    /// So many pieces, whatever there were.
    Set(&'static Product, u32),
    /// No piece of the product with this id, which the shop need not sell any more.
    Remove(String),
}

/// One line that is the same for the same action only; kept in the cart beside the change's id.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::Add(product, quantity) => write!(f, "add {} {quantity}", product.id),
            Action::Set(product, quantity) => write!(f, "set {} {quantity}", product.id),
            Action::Remove(product) => write!(f, "remove {product}"),
        }
    }
}

/// An id that no change may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it must be 1 to {MAX_ID_CHARS} visible ASCII characters")]
pub struct InvalidId;

impl Change {
    /// A change whose id a client of the API chose (the `Idempotency-Key` header, with or without the quotes that
    /// draft-ietf-httpapi-idempotency-key-header asks for).
    ///
    /// # Errors
    /// [`InvalidId`] if the id is empty, long or unprintable.
    pub fn with_key(key: &str, action: Action) -> Result<Change, InvalidId> {
        let key = key.trim();
        let key = key
            .strip_prefix('"')
            .and_then(|key| key.strip_suffix('"'))
            .unwrap_or(key);
        Ok(Change {
            id: checked(key)?.to_owned(),
            action,
        })
    }

    /// A change that a form sent. The id is the page's, and a page has several forms, each of which can be filled in again:
    /// what is to be done is a part of the change's id.
    ///
    /// # Errors
    /// [`InvalidId`] if the page's id is empty, long or unprintable.
    pub fn from_page(page: &str, action: Action) -> Result<Change, InvalidId> {
        Ok(Change {
            id: format!("{} {action}", checked(page)?),
            action,
        })
    }
}

fn checked(id: &str) -> Result<&str, InvalidId> {
    let valid = (1..=MAX_ID_CHARS).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
    if valid { Ok(id) } else { Err(InvalidId) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::PRODUCTS;

    fn id(key: &str) -> Result<String, InvalidId> {
        Change::with_key(key, Action::Add(&PRODUCTS[0], 1)).map(|change| change.id)
    }

    #[test]
    fn a_key_may_be_quoted() {
        assert_eq!(id("abc"), Ok("abc".into()));
        assert_eq!(id(" \"abc\" "), Ok("abc".into()));
    }

    #[test]
    fn keys_that_cannot_be_kept_are_refused() {
        for key in ["", "\"\"", "a b", "ä", "a\nb", &"k".repeat(MAX_ID_CHARS + 1)] {
            assert_eq!(id(key), Err(InvalidId), "{key:?}");
        }
        assert!(id(&"k".repeat(MAX_ID_CHARS)).is_ok());
    }

    #[test]
    fn forms_of_one_page_make_different_changes() {
        let id = |action| Change::from_page("page", action).unwrap().id;
        let once = id(Action::Add(&PRODUCTS[0], 1));
        assert_eq!(once, id(Action::Add(&PRODUCTS[0], 1)));
        assert_ne!(once, id(Action::Add(&PRODUCTS[0], 2)));
        assert_ne!(once, id(Action::Add(&PRODUCTS[1], 1)));
        assert_ne!(once, id(Action::Set(&PRODUCTS[0], 1)));
    }
}
