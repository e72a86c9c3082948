//! The shipped Blob Storage component does the same with every Blob service: each scenario runs against the emulator and against
//! Azurite, which nobody here wrote.
//!
//! # Layout
//! - [`peer`]: the Blob services; [`azurite`] starts the foreign one, [`account`] is what both are entered with
//! - [`driver`]: the component in the real host, below a guest that calls it as it is told (`tests/guests/store-driver`)
//! - [`blobs`]: get, head, put, delete; bodies and metadata
//! - [`conditions`]: writes that depend on what is there
//! - [`names`]: names that need encoding, and names that are refused
//! - [`credentials`]: keys and signatures, right and wrong
//! - [`outages`]: a service that is not there
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod account;
mod azurite;
mod blobs;
mod conditions;
mod credentials;
mod driver;
mod names;
mod outages;
mod peer;

/// Makes each scenario two tests.
macro_rules! against_each_service {
    ($($module:ident::$scenario:ident),* $(,)?) => {
        mod on_emulator {
            $(#[tokio::test]
            async fn $scenario() {
                crate::$module::$scenario(crate::peer::Peer::Emulator).await;
            })*
        }

        mod on_azurite {
            $(#[tokio::test]
            async fn $scenario() {
                match crate::azurite::missing() {
                    Some(reason) => petstore_stack::skipped(reason),
                    None => crate::$module::$scenario(crate::peer::Peer::Azurite).await,
                }
            })*
        }
    };
}

against_each_service!(
    blobs::a_blob_comes_back_as_it_was_put,
    blobs::a_put_replaces_everything,
    blobs::what_is_not_there_is_no_error,
    blobs::a_missing_container_is_told_from_a_missing_blob,
    blobs::bodies_of_all_sizes,
    blobs::metadata_that_no_header_can_hold_is_refused,
    conditions::if_absent_creates_once,
    conditions::if_match_takes_only_the_state_that_it_names,
    conditions::a_deleted_blob_matches_no_etag,
    conditions::one_of_many_writers_wins,
    names::each_name_is_a_blob_of_its_own,
    names::names_that_could_lead_elsewhere_are_refused,
    credentials::a_signature_does_what_a_key_does,
    credentials::a_signature_allows_what_it_says,
    credentials::wrong_credentials_are_denied,
    credentials::an_unusable_setting_is_named,
    outages::a_service_that_stops_is_unavailable,
);
