//! A container and the blobs in it.

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::Timestamp;

use super::block::{self, UncommittedBlocks};
use super::change::{ContainerDescription, State};
use super::conditions::{Conditions, Purpose, Version};
use super::stored::{ContentHeaders, StoredBlob, Upload};
use super::{BlobError, ETag, Metadata};

/// A container.
#[derive(Debug)]
pub struct Container {
    /// What is kept with it.
    pub metadata: Metadata,
    /// Names its state; its blobs do not count.
    pub etag: ETag,
    /// When it was last changed.
    pub last_modified: Timestamp,
    blobs: BTreeMap<String, StoredBlob>,
    /// Blocks that no block list has made part of a blob yet, by blob.
    uncommitted: BTreeMap<String, UncommittedBlocks>,
    /// The newest ETag that any blob had here: one that was deleted must not come back with an old ETag.
    last_etag: ETag,
    /// What has changed since this was last asked for.
    changed: Vec<State>,
}

impl Container {
    /// An empty container.
    pub fn new(metadata: Metadata, now: Timestamp) -> Self {
        let etag = ETag::after(None, now);
        let mut container = Self::restore(ContainerDescription {
            metadata,
            etag,
            last_modified: now,
            last_etag: etag,
        });
        container.changed.push(State::Described(container.description()));
        container
    }

    /// A container as it was kept, without its blobs.
    pub fn restore(kept: ContainerDescription) -> Self {
        Self {
            metadata: kept.metadata,
            etag: kept.etag,
            last_modified: kept.last_modified,
            blobs: BTreeMap::new(),
            uncommitted: BTreeMap::new(),
            last_etag: kept.last_etag,
            changed: Vec::new(),
        }
    }

    /// Puts a blob back that was kept elsewhere.
    pub fn restore_blob(&mut self, name: String, blob: StoredBlob) {
        self.blobs.insert(name, blob);
    }

    /// Puts a block back that waits for a block list.
    pub fn restore_block(&mut self, name: String, id: &str, body: Bytes) -> Result<(), BlobError> {
        self.uncommitted.entry(name).or_default().add(id, body)
    }

    /// What has changed since the last call.
    pub fn take_changed(&mut self) -> Vec<State> {
        std::mem::take(&mut self.changed)
    }

    /// What its conditions are compared with.
    pub fn version(&self) -> Version {
        Version {
            etag: self.etag,
            last_modified: self.last_modified,
        }
    }

    /// The blobs in order of their names.
    pub fn blobs(&self) -> impl ExactSizeIterator<Item = (&str, &StoredBlob)> {
        self.blobs.iter().map(|(name, blob)| (name.as_str(), blob))
    }

    /// A blob, whatever the conditions.
    pub fn blob(&self, name: &str) -> Option<&StoredBlob> {
        self.blobs.get(name)
    }

    /// A blob, if the conditions hold.
    pub fn get(&self, name: &str, conditions: &Conditions) -> Result<&StoredBlob, BlobError> {
        let blob = self.blobs.get(name).ok_or(BlobError::BlobNotFound)?;
        conditions.check(version(blob), Purpose::Read)?;
        Ok(blob)
    }

    /// Writes a whole blob, if the conditions hold. Its blocks that are not part of it are forgotten.
    pub fn put(
        &mut self,
        name: &str,
        upload: Upload,
        conditions: &Conditions,
        now: Timestamp,
    ) -> Result<&StoredBlob, BlobError> {
        self.check_write(name, conditions)?;
        let etag = self.next_etag(now);
        let created = self.blobs.get(name).map_or(now, |blob| blob.created);
        let Upload {
            body,
            blocks,
            headers,
            metadata,
        } = upload;
        let blob = StoredBlob {
            body,
            blocks,
            headers,
            metadata,
            etag,
            created,
            last_modified: now,
        };
        self.changed
            .push(State::Blob(name.to_owned(), Some(Box::new(blob.clone()))));
        self.forget_blocks(name);
        Ok(self.blobs.entry(name.to_owned()).insert_entry(blob).into_mut())
    }

    /// Keeps a block for a later block list.
    pub fn put_block(&mut self, name: &str, id: &str, body: Bytes) -> Result<(), BlobError> {
        let blocks = self.uncommitted.entry(name.to_owned()).or_default();
        blocks.add(id, body.clone())?;
        self.changed.push(State::Block(name.to_owned(), id.to_owned(), body));
        Ok(())
    }

    /// Writes a blob from the blocks of a list, if the conditions hold. All its blocks that are not in the list are forgotten.
    pub fn put_block_list(
        &mut self,
        name: &str,
        list: &[block::Entry],
        upload: Upload,
        conditions: &Conditions,
        now: Timestamp,
    ) -> Result<&StoredBlob, BlobError> {
        self.check_write(name, conditions)?;
        let (body, blocks) = block::assemble(list, self.blobs.get(name), self.uncommitted.get(name))?;
        self.put(name, Upload { body, blocks, ..upload }, conditions, now)
    }

    /// The blocks of a blob that wait for a block list. There may be some although there is no such blob yet.
    pub fn uncommitted(&self, name: &str) -> Option<&UncommittedBlocks> {
        self.uncommitted.get(name)
    }

    /// Changes what is known of a blob, if the conditions hold.
    pub fn describe(
        &mut self,
        name: &str,
        description: Description,
        conditions: &Conditions,
        now: Timestamp,
    ) -> Result<&StoredBlob, BlobError> {
        conditions.check(
            version(self.blobs.get(name).ok_or(BlobError::BlobNotFound)?),
            Purpose::Write,
        )?;
        let etag = self.next_etag(now);
        let blob = self.blobs.get_mut(name).ok_or(BlobError::BlobNotFound)?;
        match description {
            Description::Metadata(metadata) => blob.metadata = metadata,
            Description::Headers(headers) => blob.headers = headers,
        }
        blob.etag = etag;
        blob.last_modified = now;
        self.changed
            .push(State::Blob(name.to_owned(), Some(Box::new(blob.clone()))));
        Ok(blob)
    }

    /// Removes a blob, if the conditions hold.
    pub fn delete(&mut self, name: &str, conditions: &Conditions) -> Result<(), BlobError> {
        conditions.check(
            version(self.blobs.get(name).ok_or(BlobError::BlobNotFound)?),
            Purpose::Write,
        )?;
        self.blobs.remove(name);
        self.changed.push(State::Blob(name.to_owned(), None));
        self.forget_blocks(name);
        Ok(())
    }

    /// Changes the container's metadata.
    pub fn set_metadata(&mut self, metadata: Metadata, now: Timestamp) {
        self.metadata = metadata;
        self.etag = ETag::after(Some(self.etag), now);
        self.last_modified = now;
        self.changed.push(State::Described(self.description()));
    }

    fn description(&self) -> ContainerDescription {
        ContainerDescription {
            metadata: self.metadata.clone(),
            etag: self.etag,
            last_modified: self.last_modified,
            last_etag: self.last_etag,
        }
    }

    fn forget_blocks(&mut self, name: &str) {
        if self.uncommitted.remove(name).is_some() {
            self.changed.push(State::NoBlocks(name.to_owned()));
        }
    }

    fn check_write(&self, name: &str, conditions: &Conditions) -> Result<(), BlobError> {
        match self.blobs.get(name) {
            Some(blob) => conditions.check(version(blob), Purpose::Write),
            None => conditions.check_absent(),
        }
    }

    fn next_etag(&mut self, now: Timestamp) -> ETag {
        self.last_etag = ETag::after(Some(self.last_etag), now);
        self.changed.push(State::Described(self.description()));
        self.last_etag
    }
}

/// What can be changed of a blob without its bytes.
#[derive(Debug, Clone)]
pub enum Description {
    /// All metadata.
    Metadata(Metadata),
    /// All content headers.
    Headers(ContentHeaders),
}

fn version(blob: &StoredBlob) -> Version {
    Version {
        etag: blob.etag,
        last_modified: blob.last_modified,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn upload(body: &'static str) -> Upload {
        Upload {
            body: Bytes::from_static(body.as_bytes()),
            ..Upload::default()
        }
    }

    #[test]
    fn only_one_of_two_writers_from_the_same_state_wins() {
        let mut container = Container::new(Metadata::new(), NOW);
        let first = container
            .put("a", upload("1"), &Conditions::if_absent(), NOW)
            .unwrap()
            .etag;
        assert_eq!(
            container.put("a", upload("x"), &Conditions::if_absent(), NOW),
            Err(BlobError::BlobAlreadyExists)
        );
        let seen = Conditions::if_match(&first.to_string());
        container.put("a", upload("2"), &seen, NOW).unwrap();
        assert_eq!(
            container.put("a", upload("3"), &seen, NOW),
            Err(BlobError::ConditionNotMet)
        );
        assert_eq!(container.blob("a").unwrap().text(), "2");
    }

    #[test]
    fn a_blob_that_comes_back_is_not_taken_for_the_old_one() {
        let mut container = Container::new(Metadata::new(), NOW);
        let first = container
            .put("a", upload("1"), &Conditions::default(), NOW)
            .unwrap()
            .etag;
        container
            .delete("a", &Conditions::if_match(&first.to_string()))
            .unwrap();
        assert_eq!(
            container.delete("a", &Conditions::default()),
            Err(BlobError::BlobNotFound)
        );
        let gone = Conditions::if_match(&first.to_string());
        assert_eq!(
            container.put("a", upload("2"), &gone, NOW),
            Err(BlobError::ConditionNotMet)
        );
        assert_ne!(
            container
                .put("a", upload("1"), &Conditions::if_absent(), NOW)
                .unwrap()
                .etag,
            first
        );
    }

    use block::Source::{Committed, Latest, Uncommitted};

    fn commit(container: &mut Container, list: &[(block::Source, &str)]) -> Result<String, BlobError> {
        let list: Vec<_> = list
            .iter()
            .map(|(source, id)| block::Entry {
                source: *source,
                id: (*id).to_owned(),
            })
            .collect();
        let blob = container.put_block_list("a", &list, upload(""), &Conditions::default(), NOW)?;
        Ok(blob.text())
    }

    fn add(container: &mut Container, id: &str, body: &'static str) {
        container
            .put_block("a", id, Bytes::from_static(body.as_bytes()))
            .unwrap();
    }

    #[test]
    fn blocks_become_a_blob_in_the_order_of_the_list() {
        let mut container = Container::new(Metadata::new(), NOW);
        add(&mut container, "MQ==", "one");
        add(&mut container, "Mg==", "two");
        assert!(container.blob("a").is_none());
        let refused = Err(BlobError::InvalidBlockList);
        assert_eq!(commit(&mut container, &[(Latest, "Mw==")]), refused);
        assert_eq!(commit(&mut container, &[(Committed, "MQ==")]), refused);
        let list = [(Latest, "Mg=="), (Uncommitted, "MQ=="), (Latest, "Mg==")];
        assert_eq!(commit(&mut container, &list), Ok("twoonetwo".to_owned()));
        assert_eq!(container.uncommitted("a"), None, "a list uses its blocks up");
        assert_eq!(commit(&mut container, &[(Uncommitted, "MQ==")]), refused);
    }

    #[test]
    fn a_list_says_which_of_two_blocks_of_one_id_it_means() {
        let mut container = Container::new(Metadata::new(), NOW);
        add(&mut container, "MQ==", "old");
        add(&mut container, "Mg==", "-");
        commit(&mut container, &[(Latest, "MQ=="), (Latest, "Mg==")]).unwrap();
        add(&mut container, "MQ==", "new");
        add(&mut container, "Mw==", "unused");
        let list = [(Committed, "MQ=="), (Latest, "Mg=="), (Latest, "MQ==")];
        assert_eq!(commit(&mut container, &list), Ok("old-new".to_owned()));
        assert_eq!(
            commit(&mut container, &[(Latest, "Mw==")]),
            Err(BlobError::InvalidBlockList),
            "what a list does not name is gone"
        );
    }

    #[test]
    fn a_blob_in_one_piece_has_no_blocks() {
        let mut container = Container::new(Metadata::new(), NOW);
        add(&mut container, "MQ==", "one");
        container.put("a", upload("1"), &Conditions::default(), NOW).unwrap();
        assert_eq!(
            (container.blob("a").unwrap().blocks.len(), container.uncommitted("a")),
            (0, None)
        );
        assert_eq!(
            commit(&mut container, &[(Latest, "MQ==")]),
            Err(BlobError::InvalidBlockList)
        );
        assert_eq!(commit(&mut container, &[]), Ok(String::new()));
    }

    #[test]
    fn a_description_is_a_new_state() {
        let mut container = Container::new(Metadata::new(), NOW);
        let first = container
            .put("a", upload("1"), &Conditions::default(), NOW)
            .unwrap()
            .etag;
        let metadata = vec![("Revision".to_owned(), "7".to_owned())];
        let blob = container
            .describe(
                "a",
                Description::Metadata(metadata),
                &Conditions::if_match(&first.to_string()),
                NOW,
            )
            .unwrap();
        assert_eq!(blob.metadata("revision"), Some("7"));
        assert!(blob.etag > first);
    }
}
