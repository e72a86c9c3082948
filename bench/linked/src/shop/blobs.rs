//! The cart's records of blobs.

crate::contract::translations!(cart);
