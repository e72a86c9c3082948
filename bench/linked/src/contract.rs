//! The records of `petstore:blobs` from and to the protocol's. Cart and reserver each have Rust types of their own, generated from
//! the same contract, so that the same translation is written out for both.

/// Writes the translations into the module that calls it, for the types of this crate's `petstore:blobs/types`.
macro_rules! translations {
    ($component:ident) => {
        use azure_rest::blob as azure;
        use $component::bindings::petstore::blobs::types::{Blob, Condition, Content, Outage, Properties, StoreError};

        use crate::storage::StorageError;

        pub fn properties(known: azure::Properties) -> Properties {
            Properties {
                etag: known.etag,
                content_type: known.content_type,
                last_modified: known.last_modified,
                metadata: known.metadata,
            }
        }

        pub fn blob(stored: azure::Blob) -> Blob {
            Blob {
                properties: properties(stored.properties),
                body: stored.body,
            }
        }

        pub fn content(content: Content) -> azure::Content {
            azure::Content {
                content_type: content.content_type,
                body: content.body,
                metadata: content.metadata,
            }
        }

        pub fn condition(condition: Condition) -> azure::Condition {
            match condition {
                Condition::Always => azure::Condition::Always,
                Condition::IfAbsent => azure::Condition::IfAbsent,
                Condition::IfMatch(etag) => azure::Condition::IfMatch(etag),
            }
        }

        pub fn store_error(error: StorageError) -> StoreError {
            match error {
                StorageError::Conflict => StoreError::Conflict,
                StorageError::Misconfigured(text) => StoreError::Misconfigured(text),
                StorageError::Denied(text) => StoreError::Denied(text),
                StorageError::NoContainer(text) => StoreError::NoContainer(text),
                StorageError::Rejected(text) => StoreError::Rejected(text),
                StorageError::Unavailable(outage) => StoreError::Unavailable(Outage {
                    detail: outage.detail,
                    retry_after_ms: outage.retry_after_ms,
                }),
            }
        }
    };
}

pub(crate) use translations;
