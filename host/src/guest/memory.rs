//! The bound on an instance's memory.

use std::sync::Arc;

use wasmtime::ResourceLimiter;

use crate::telemetry::footprint::Footprint;

/// Lets the linear memories of an instance grow to so many bytes together. A guest that asks for more is told that
/// there is none, which ends a Rust guest.
#[derive(Debug)]
pub struct MemoryLimit {
    limit: usize,
    used: usize,
    footprint: Footprint,
}

/// No table of a sensible guest has more entries.
const MAX_TABLE_ELEMENTS: usize = 100_000;

impl MemoryLimit {
    /// A limit of so many bytes for an instance of the component, none of them used.
    pub fn new(component: Arc<str>, limit: usize) -> Self {
        Self {
            limit,
            used: 0,
            footprint: Footprint::new(component),
        }
    }

    /// Bytes that the instance's memories have now.
    pub fn used(&self) -> usize {
        self.used
    }
}

impl ResourceLimiter for MemoryLimit {
    fn memory_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        let more = desired.saturating_sub(current);
        let used = self.used + more;
        let fits = used <= self.limit;
        if fits {
            self.used = used;
            self.footprint.grow(more);
        }
        Ok(fits)
    }

    fn table_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= MAX_TABLE_ELEMENTS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memories_share_one_limit() {
        let mut limit = MemoryLimit::new("cart".into(), 100);
        assert!(limit.memory_growing(0, 60, None).unwrap());
        assert!(!limit.memory_growing(0, 41, None).unwrap());
        assert!(limit.memory_growing(0, 40, None).unwrap());
        assert!(!limit.memory_growing(60, 61, None).unwrap());
        assert_eq!(limit.used(), 100);
    }
}
