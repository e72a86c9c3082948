//! What the cart's logic finds around it.

mod blobs;
mod world;

pub use world::World;
