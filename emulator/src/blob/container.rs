//! A container and the blobs in it.

use std::collections::BTreeMap;

use bytes::{Bytes, BytesMut};
use jiff::Timestamp;

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
    /// Blocks that no block list has made part of a blob yet, by blob and id.
    blocks: BTreeMap<String, BTreeMap<String, Bytes>>,
    /// The newest ETag that any blob had here: one that was deleted must not come back with an old ETag.
    last_etag: ETag,
}

impl Container {
    /// An empty container.
    pub fn new(metadata: Metadata, now: Timestamp) -> Self {
        let etag = ETag::after(None, now);
        Self {
            metadata,
            etag,
            last_modified: now,
            blobs: BTreeMap::new(),
            blocks: BTreeMap::new(),
            last_etag: etag,
        }
    }

    /// What its conditions are compared with.
    pub fn version(&self) -> Version {
        Version {
            etag: self.etag,
            last_modified: self.last_modified,
        }
    }

    /// The blobs in order of their names.
    pub fn blobs(&self) -> impl Iterator<Item = (&str, &StoredBlob)> {
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
        match self.blobs.get(name) {
            Some(blob) => conditions.check(version(blob), Purpose::Write)?,
            None => conditions.check_absent()?,
        }
        let etag = self.next_etag(now);
        let created = self.blobs.get(name).map_or(now, |blob| blob.created);
        let Upload {
            body,
            headers,
            metadata,
        } = upload;
        let blob = StoredBlob {
            body,
            headers,
            metadata,
            etag,
            created,
            last_modified: now,
        };
        self.blocks.remove(name);
        Ok(self.blobs.entry(name.to_owned()).insert_entry(blob).into_mut())
    }

    /// Keeps a block for a later block list.
    pub fn put_block(&mut self, name: &str, id: &str, body: Bytes) -> Result<(), BlobError> {
        let blocks = self.blocks.entry(name.to_owned()).or_default();
        if blocks.keys().next().is_some_and(|other| other.len() != id.len()) {
            return Err(BlobError::InvalidBlockId);
        }
        blocks.insert(id.to_owned(), body);
        Ok(())
    }

    /// Writes a blob from blocks in this order, if the conditions hold.
    pub fn put_block_list(
        &mut self,
        name: &str,
        ids: &[String],
        upload: Upload,
        conditions: &Conditions,
        now: Timestamp,
    ) -> Result<&StoredBlob, BlobError> {
        let blocks = self.blocks.get(name);
        let mut body = BytesMut::new();
        for id in ids {
            body.extend_from_slice(
                blocks
                    .and_then(|blocks| blocks.get(id))
                    .ok_or(BlobError::InvalidBlockList)?,
            );
        }
        self.put(
            name,
            Upload {
                body: body.freeze(),
                ..upload
            },
            conditions,
            now,
        )
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
        Ok(blob)
    }

    /// Removes a blob, if the conditions hold.
    pub fn delete(&mut self, name: &str, conditions: &Conditions) -> Result<(), BlobError> {
        conditions.check(
            version(self.blobs.get(name).ok_or(BlobError::BlobNotFound)?),
            Purpose::Write,
        )?;
        self.blobs.remove(name);
        Ok(())
    }

    /// Changes the container's metadata.
    pub fn set_metadata(&mut self, metadata: Metadata, now: Timestamp) {
        self.metadata = metadata;
        self.etag = ETag::after(Some(self.etag), now);
        self.last_modified = now;
    }

    fn next_etag(&mut self, now: Timestamp) -> ETag {
        self.last_etag = ETag::after(Some(self.last_etag), now);
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

    #[test]
    fn blocks_become_a_blob_in_the_order_of_the_list() {
        let mut container = Container::new(Metadata::new(), NOW);
        container.put_block("a", "MQ==", Bytes::from_static(b"one")).unwrap();
        container.put_block("a", "Mg==", Bytes::from_static(b"two")).unwrap();
        assert_eq!(
            container.put_block("a", "MTA=x", Bytes::new()),
            Err(BlobError::InvalidBlockId)
        );
        assert!(container.blob("a").is_none());
        let list = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let missing = container.put_block_list("a", &list(&["Mw=="]), upload(""), &Conditions::default(), NOW);
        assert_eq!(missing, Err(BlobError::InvalidBlockList));
        let blob = container
            .put_block_list("a", &list(&["Mg==", "MQ=="]), upload(""), &Conditions::default(), NOW)
            .unwrap();
        assert_eq!(blob.text(), "twoone");
        let again = container.put_block_list("a", &list(&["MQ=="]), upload(""), &Conditions::default(), NOW);
        assert_eq!(again, Err(BlobError::InvalidBlockList), "a list uses its blocks up");
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
