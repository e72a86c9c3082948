//! The reserver's records of blobs.

crate::contract::translations!(reserver);
