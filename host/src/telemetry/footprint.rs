//! What an instance takes of the machine.

use std::sync::Arc;

use super::instruments;

/// An instance that lives, with its memory, for as long as this does.
#[derive(Debug)]
pub struct Footprint {
    component: Arc<str>,
    bytes: i64,
}

impl Footprint {
    /// An instance of the component begins to live, without memory.
    pub fn new(component: Arc<str>) -> Self {
        instruments::instances(&component, 1);
        Self { component, bytes: 0 }
    }

    /// Its memory is so many bytes larger.
    pub fn grow(&mut self, bytes: usize) {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        instruments::memory(&self.component, bytes);
        self.bytes = self.bytes.saturating_add(bytes);
    }
}

impl Drop for Footprint {
    fn drop(&mut self) {
        instruments::memory(&self.component, -self.bytes);
        instruments::instances(&self.component, -1);
    }
}
