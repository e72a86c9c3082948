//! A storage account.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use bytes::Bytes;
use jiff::Timestamp;

use super::change::{Change, ContainerDescription, State};
use super::conditions::{Conditions, Purpose};
use super::container::Container;
use super::{BlobError, Metadata, StoredBlob};

/// A storage account: its name, its key and its containers.
pub struct Account {
    /// The name, which is the first part of every path.
    pub name: String,
    /// The key in base64, as connection strings have it.
    pub key: String,
    containers: BTreeMap<String, Container>,
    /// The containers in which something may have changed since this was last asked for.
    touched: BTreeSet<String>,
}

/// What is put back does not fit together: a blob or a block is kept of a container that is not, or does not fit the others.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("in the container {container:?}, {name:?}: {source}")]
pub struct Misfit {
    /// The container.
    pub container: String,
    /// The blob.
    pub name: String,
    /// Why not.
    pub source: BlobError,
}

const NAME_LENGTH: std::ops::RangeInclusive<usize> = 3..=63;

impl Account {
    /// An account without containers.
    pub fn new(name: &str, key: &str) -> Self {
        Self {
            name: name.to_owned(),
            key: key.to_owned(),
            containers: BTreeMap::new(),
            touched: BTreeSet::new(),
        }
    }

    /// Creates a container. Names have 3 to 63 lower-case letters, digits and single hyphens.
    pub fn create(&mut self, name: &str, metadata: Metadata, now: Timestamp) -> Result<&Container, BlobError> {
        check_name(name)?;
        if self.containers.contains_key(name) {
            return Err(BlobError::ContainerAlreadyExists);
        }
        self.touched.insert(name.to_owned());
        Ok(self
            .containers
            .entry(name.to_owned())
            .or_insert_with(|| Container::new(metadata, now)))
    }

    /// A container.
    pub fn container(&self, name: &str) -> Result<&Container, BlobError> {
        self.containers.get(name).ok_or(BlobError::ContainerNotFound)
    }

    /// A container that is to be changed.
    pub fn container_mut(&mut self, name: &str) -> Result<&mut Container, BlobError> {
        let container = self.containers.get_mut(name).ok_or(BlobError::ContainerNotFound)?;
        self.touched.insert(name.to_owned());
        Ok(container)
    }

    /// Removes a container with all its blobs, if the conditions hold.
    pub fn delete(&mut self, name: &str, conditions: &Conditions) -> Result<(), BlobError> {
        conditions.check(self.container(name)?.version(), Purpose::Write)?;
        self.containers.remove(name);
        self.touched.insert(name.to_owned());
        Ok(())
    }

    /// What has changed since the last call.
    pub fn take_changes(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        for name in std::mem::take(&mut self.touched) {
            let states = match self.containers.get_mut(&name) {
                Some(container) => container.take_changed(),
                None => vec![State::Deleted],
            };
            let change = |now| Change {
                container: name.clone(),
                now,
            };
            changes.extend(states.into_iter().map(change));
        }
        changes
    }

    /// Puts a container back that was kept elsewhere; its blobs follow.
    pub fn restore(&mut self, name: String, kept: ContainerDescription) {
        self.containers.insert(name, Container::restore(kept));
    }

    /// Puts a blob back.
    pub fn restore_blob(&mut self, container: &str, name: String, blob: StoredBlob) -> Result<(), Misfit> {
        let misfit = misfit(container, &name);
        let container = self.containers.get_mut(container).ok_or(BlobError::ContainerNotFound);
        container.map_err(misfit)?.restore_blob(name, blob);
        Ok(())
    }

    /// Puts a block back that waits for a block list.
    pub fn restore_block(&mut self, container: &str, name: String, id: &str, body: Bytes) -> Result<(), Misfit> {
        let misfit = misfit(container, &name);
        let container = self.containers.get_mut(container).ok_or(BlobError::ContainerNotFound);
        container
            .and_then(|container| container.restore_block(name, id, body))
            .map_err(misfit)
    }

    /// The containers in order of their names.
    pub fn containers(&self) -> impl Iterator<Item = (&str, &Container)> {
        self.containers
            .iter()
            .map(|(name, container)| (name.as_str(), container))
    }
}

fn misfit(container: &str, name: &str) -> impl FnOnce(BlobError) -> Misfit + use<> {
    let (container, name) = (container.to_owned(), name.to_owned());
    |source| Misfit {
        container,
        name,
        source,
    }
}

fn check_name(name: &str) -> Result<(), BlobError> {
    if !NAME_LENGTH.contains(&name.len()) {
        return Err(BlobError::NameLength);
    }
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let hyphens = name.starts_with('-') || name.ends_with('-') || name.contains("--");
    if name.bytes().all(allowed) && !hyphens {
        Ok(())
    } else {
        Err(BlobError::InvalidName)
    }
}

/// Without the key.
impl fmt::Debug for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Account")
            .field("name", &self.name)
            .field("containers", &self.containers)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_are_created_once_and_under_allowed_names() {
        let mut account = Account::new("a", "");
        let now = Timestamp::UNIX_EPOCH;
        let mut create = |name: &str| account.create(name, Metadata::new(), now).map(drop);
        assert_eq!(create("orders"), Ok(()));
        assert_eq!(create("orders"), Err(BlobError::ContainerAlreadyExists));
        assert_eq!(create("ab"), Err(BlobError::NameLength));
        for name in ["Orders", "-abc", "abc-", "a--b", "a_b", "$logs"] {
            assert_eq!(create(name), Err(BlobError::InvalidName), "{name}");
        }
        account.delete("orders", &Conditions::default()).unwrap();
        assert_eq!(
            account.delete("orders", &Conditions::default()),
            Err(BlobError::ContainerNotFound)
        );
    }
}
