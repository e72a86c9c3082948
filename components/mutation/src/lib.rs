//! Deliberate mistakes, to prove that the simulation would notice them.
//!
//! A component has a cargo feature for each mistake that it can be built with. None is on by default, and a file that was built
//! with one says so: [`MARK`] is in it.

/// What every file contains that was built with a mistake.
pub const MARK: &str = mark!();

/// [`MARK`], where only a literal will do.
#[doc(hidden)]
#[macro_export]
macro_rules! mark {
    () => {
        "petstore mutation: "
    };
}

/// Whether the crate is built with the mistake of this feature. If so, the feature's name is in the file, after [`MARK`].
#[macro_export]
macro_rules! mutated {
    ($feature:literal) => {
        cfg!(feature = $feature) && !::core::hint::black_box(concat!($crate::mark!(), $feature)).is_empty()
    };
}
