//! Provides `petstore:blobs/store` over the Blob Storage REST API.
//!
//! Settings: for each container `{container}_storage`, with underscores for hyphens, the connection string of the account that
//! holds it; `storage` for containers that have no setting of their own.
//!
//! | file | what it is |
//! |---|---|
//! | `provider` | the exported interface |
//! | `account` | the account that holds a container |
//! | `translation` | the contract's records from and to the protocol's |
//! | `store_error` | failures in the contract's terms |
//! | `bindings` | generated from the contract |

mod account;
mod bindings;
mod provider;
mod store_error;
mod translation;
