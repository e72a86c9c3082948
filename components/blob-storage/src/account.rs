//! The account that holds a container.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use azure_rest::blob::{Account, Address};
use outbound::settings;

use crate::bindings::StoreError;

/// The setting that every container without one of its own has.
const SHARED: &str = "storage";

thread_local! {
    /// What each setting said, and the account that this is.
    static READ: RefCell<BTreeMap<String, (String, Rc<Account>)>> = const { RefCell::new(BTreeMap::new()) };
}

/// Finds the account and the blob's place in it. The blob's name is checked first, so that a bad one is the caller's fault
/// whatever the settings are.
pub fn locate(container: &str, name: &str) -> Result<(Rc<Account>, Address), StoreError> {
    let address = Address::new(container, name).map_err(|error| StoreError::Rejected(error.to_string()))?;
    let (key, text) = connection_string(container)?;
    Ok((account(key, text)?, address))
}

/// The account that a setting's text is. It is read again only when the text is another one.
fn account(key: String, text: String) -> Result<Rc<Account>, StoreError> {
    READ.with_borrow_mut(|read| {
        if let Some((known, account)) = read.get(&key)
            && *known == text
        {
            return Ok(Rc::clone(account));
        }
        let account =
            Account::parse(&text).map_err(|error| StoreError::Misconfigured(format!("the setting {key}: {error}")))?;
        let account = Rc::new(account);
        read.insert(key, (text, Rc::clone(&account)));
        Ok(account)
    })
}

fn connection_string(container: &str) -> Result<(String, String), StoreError> {
    if let Some(key) = own_key(container)
        && let Some(text) = settings::optional(&key)?
    {
        return Ok((key, text));
    }
    match settings::optional(SHARED)? {
        Some(text) => Ok((SHARED.to_owned(), text)),
        None => {
            let key = own_key(container).unwrap_or_else(|| SHARED.to_owned());
            Err(StoreError::Misconfigured(format!("the setting {key} is missing")))
        }
    }
}

/// A setting's name begins with a letter and holds nothing but letters, digits and underscores, in Spin as in our host; a
/// container whose name cannot be made one has no setting of its own.
fn own_key(container: &str) -> Option<String> {
    let begins_well = container.starts_with(|first: char| first.is_ascii_lowercase());
    begins_well.then(|| format!("{}_storage", container.replace('-', "_")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Rc<Account>, StoreError> {
        account("carts_storage".into(), text.into())
    }

    #[test]
    fn an_account_is_read_again_when_its_setting_has_changed() {
        let one = read("UseDevelopmentStorage=true").unwrap();
        assert!(Rc::ptr_eq(&one, &read("UseDevelopmentStorage=true").unwrap()));
        let other = read("BlobEndpoint=http://127.0.0.1:10001/a;SharedAccessSignature=sv=2022-11-02&sig=a").unwrap();
        assert_eq!(other.endpoint().authority(), "127.0.0.1:10001");
        assert!(matches!(read("none"), Err(StoreError::Misconfigured(_))));
    }

    #[test]
    fn a_containers_setting_is_named_after_it() {
        assert_eq!(own_key("carts").as_deref(), Some("carts_storage"));
        assert_eq!(own_key("order-files").as_deref(), Some("order_files_storage"));
        assert_eq!(own_key("2019-orders"), None);
        assert_eq!(own_key("$web"), None);
    }
}
