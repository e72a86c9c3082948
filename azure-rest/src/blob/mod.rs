//! Blob Storage: whole blobs by name, with conditions and metadata.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api>
//!
//! | file | what it is |
//! |---|---|
//! | `account` | the connection string |
//! | `shared_key` | the signature of a request by the account's key |
//! | `address` | a container and a blob's name |
//! | `condition` | what must be true for a write to happen |
//! | `metadata` | the names and values that are kept with a blob |
//! | `read` | get and head |
//! | `write` | put and delete |
//! | `error` | what an unsuccessful answer means for a blob |

mod account;
mod address;
mod condition;
mod error;
mod metadata;
mod read;
mod shared_key;
mod write;

pub use account::Account;
pub use address::Address;
pub use condition::Condition;
pub use error::BlobError;
pub use read::{Blob, Properties, get, got, head, headed};
pub use write::{Content, delete, deleted, put, stored};

/// The protocol version that every request names.
const API_VERSION: &str = "2022-11-02";
