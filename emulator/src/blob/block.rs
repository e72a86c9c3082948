//! The blocks that a blob is made of, and those that wait to become part of one.
//!
//! A blob that was written with a block list keeps its bytes in one piece; the list says where each block ends, which is
//! enough to use the block again.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{BlobError, StoredBlob};

/// How many blocks a blob may have (Microsoft, "Scalability and performance targets for Blob Storage").
pub const MOST_COMMITTED: usize = 50_000;
/// How many blocks of one blob may wait for a block list (same page).
const MOST_UNCOMMITTED: usize = 100_000;
/// How many bytes a block list may make: a list may name one block again and again, and a data folder's rows end at a billion bytes.
/// Azure allows 190 TiB.
const LARGEST: usize = 512 << 20;

/// A block's id, in base64 as the client gave it, and its size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The id.
    pub id: String,
    /// How many bytes it has.
    pub size: usize,
}

/// Where Put Block List takes a block from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The blob as it is.
    Committed,
    /// The blocks that were uploaded since the blob was written.
    Uncommitted,
    /// Those, and if it is not among them, the blob.
    Latest,
}

/// An entry of a block list that is to be committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where to look.
    pub source: Source,
    /// The block's id.
    pub id: String,
}

/// Blocks of one blob that no block list has made part of it yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UncommittedBlocks(BTreeMap<String, Bytes>);

impl UncommittedBlocks {
    /// Keeps a block; one with the same id is replaced. All ids of a blob have one length.
    pub fn add(&mut self, id: &str, body: Bytes) -> Result<(), BlobError> {
        if self.0.keys().next().is_some_and(|other| other.len() != id.len()) {
            return Err(BlobError::InvalidBlockId);
        }
        if self.0.len() >= MOST_UNCOMMITTED && !self.0.contains_key(id) {
            return Err(BlobError::TooManyBlocks);
        }
        self.0.insert(id.to_owned(), body);
        Ok(())
    }

    /// What there is, in order of the ids.
    pub fn blocks(&self) -> impl Iterator<Item = Block> {
        self.0.iter().map(|(id, body)| Block {
            id: id.clone(),
            size: body.len(),
        })
    }
}

/// The bytes and blocks of the blob that a list describes.
///
/// # Errors
/// A block is not there, or they are more than 512 MiB together.
pub fn assemble(
    list: &[Entry],
    stored: Option<&StoredBlob>,
    uncommitted: Option<&UncommittedBlocks>,
) -> Result<(Bytes, Vec<Block>), BlobError> {
    let committed = stored.map(parts).unwrap_or_default();
    let fresh = |id: &str| uncommitted.and_then(|blocks| blocks.0.get(id).cloned());
    let old = |id: &str| committed.get(id).cloned();
    let part = |Entry { source, id }: &Entry| {
        let part = match source {
            Source::Committed => old(id),
            Source::Uncommitted => fresh(id),
            Source::Latest => fresh(id).or_else(|| old(id)),
        };
        part.ok_or(BlobError::InvalidBlockList)
    };
    let parts = list.iter().map(part).collect::<Result<Vec<_>, _>>()?;
    // Before anything is joined.
    if parts.iter().map(Bytes::len).sum::<usize>() > LARGEST {
        return Err(BlobError::BodyTooLarge);
    }
    let block = |(entry, part): (&Entry, &Bytes)| Block {
        id: entry.id.clone(),
        size: part.len(),
    };
    let blocks = list.iter().zip(&parts).map(block).collect();
    Ok((parts.concat().into(), blocks))
}

/// The bytes of each of the blob's blocks.
fn parts(blob: &StoredBlob) -> BTreeMap<&str, Bytes> {
    let mut rest = blob.body.clone();
    blob.blocks
        .iter()
        .map(|block| (block.id.as_str(), rest.split_to(block.size.min(rest.len()))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_blob_have_one_length_and_the_last_body_counts() {
        let mut blocks = UncommittedBlocks::default();
        blocks.add("MQ==", Bytes::from_static(b"one")).unwrap();
        assert_eq!(blocks.add("MTA=x", Bytes::new()), Err(BlobError::InvalidBlockId));
        blocks.add("MQ==", Bytes::from_static(b"eins")).unwrap();
        let listed: Vec<_> = blocks.blocks().collect();
        assert_eq!(
            listed,
            [Block {
                id: "MQ==".to_owned(),
                size: 4
            }]
        );
    }

    #[test]
    fn one_block_named_again_and_again_makes_no_blob_without_end() {
        let mut blocks = UncommittedBlocks::default();
        blocks.add("MQ==", Bytes::from(vec![0; 1 << 20])).unwrap();
        let entry = Entry {
            source: Source::Latest,
            id: "MQ==".to_owned(),
        };
        let assembled = |times| assemble(&vec![entry.clone(); times], None, Some(&blocks)).map(|(body, _)| body.len());
        assert_eq!(assembled(3), Ok(3 << 20));
        assert_eq!(assembled((LARGEST >> 20) + 1), Err(BlobError::BodyTooLarge));
    }
}
