//! The contract's records from and to the protocol's.

use azure_rest::blob;

use crate::bindings::{Blob, Condition, Content, Properties};

pub fn blob(stored: blob::Blob) -> Blob {
    Blob {
        properties: properties(stored.properties),
        body: stored.body,
    }
}

pub fn properties(known: blob::Properties) -> Properties {
    let blob::Properties {
        etag,
        content_type,
        last_modified,
        metadata,
    } = known;
    Properties {
        etag,
        content_type,
        last_modified,
        metadata,
    }
}

pub fn content(content: Content) -> blob::Content {
    let Content {
        content_type,
        body,
        metadata,
    } = content;
    blob::Content {
        content_type,
        body,
        metadata,
    }
}

pub fn condition(condition: Condition) -> blob::Condition {
    match condition {
        Condition::Always => blob::Condition::Always,
        Condition::IfAbsent => blob::Condition::IfAbsent,
        Condition::IfMatch(etag) => blob::Condition::IfMatch(etag),
    }
}
