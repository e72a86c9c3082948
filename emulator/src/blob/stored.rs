//! A block blob.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};

use super::ETag;
use super::block::Block;

/// Names and values kept with a blob or a container. Names keep their case and are compared without it.
pub type Metadata = Vec<(String, String)>;

/// What a client stores: the bytes and everything about them that it decides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Upload {
    /// The bytes.
    pub body: Bytes,
    /// The blocks that they consist of, in order; none if they came in one piece.
    pub blocks: Vec<Block>,
    /// How they are to be described to readers.
    pub headers: ContentHeaders,
    /// What is kept with them.
    pub metadata: Metadata,
}

/// How a blob is described to its readers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentHeaders {
    /// The media type; `application/octet-stream` if there is none.
    pub content_type: Option<String>,
    /// How the bytes are encoded.
    pub content_encoding: Option<String>,
    /// The language.
    pub content_language: Option<String>,
    /// Whether it is to be shown or saved.
    pub content_disposition: Option<String>,
    /// How long it may be cached.
    pub cache_control: Option<String>,
    /// The MD5 in base64, as the client gave it or as it was computed.
    pub content_md5: Option<String>,
}

/// A blob that is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredBlob {
    /// The bytes. They are kept apart from the rest.
    #[serde(skip)]
    pub body: Bytes,
    /// The blocks that the bytes consist of, in order; none if the blob was written in one piece.
    pub blocks: Vec<Block>,
    /// How it is described to readers.
    pub headers: ContentHeaders,
    /// What is kept with it.
    pub metadata: Metadata,
    /// Names this state.
    pub etag: ETag,
    /// When it was first written.
    pub created: Timestamp,
    /// When it was last written, its metadata included.
    pub last_modified: Timestamp,
}

impl StoredBlob {
    /// The media type.
    pub fn content_type(&self) -> &str {
        self.headers
            .content_type
            .as_deref()
            .unwrap_or("application/octet-stream")
    }

    /// The value of a metadata name.
    pub fn metadata(&self, name: &str) -> Option<&str> {
        self.metadata
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The bytes as text; those that are not UTF-8 are replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// The MD5 of `body` in base64.
pub fn md5(body: &[u8]) -> String {
    BASE64_STANDARD.encode(Md5::digest(body))
}
