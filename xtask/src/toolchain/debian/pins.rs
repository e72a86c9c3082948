//! Which files of the Debian archive hold the sources of the pinned compiler's standard library. When `rust-toolchain.toml`
//! names another compiler, these change with it: the sources must be of exactly the compiler's version.

/// The compiler that the pinned sources belong to.
pub const COMPILER: &str = "1.95.0";

/// A file of the archive and what it must contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pin {
    /// The path below the archive's address.
    pub path: &'static str,
    /// The SHA-256 sum, in lower-case hexadecimal digits.
    pub sha256: &'static str,
}

impl Pin {
    /// The file's own name.
    pub fn file_name(&self) -> &'static str {
        self.path.rsplit_once('/').map_or(self.path, |(_, name)| name)
    }
}

/// The library's sources: as a package of its own, or with all of the compiler's. The first that can be fetched is used.
pub const SOURCES: [Pin; 3] = [
    Pin {
        path: "pool/main/r/rustc/rust-src_1.95.0+dfsg1-2~bpo13+1_all.deb",
        sha256: "7b76db5b880a77f9e52975d2baa6209d2f76d2c9c2789515c3088cb960e2c83b",
    },
    Pin {
        path: "pool/main/r/rustc/rust-src_1.95.0+dfsg1-2_all.deb",
        sha256: "8e39f55364384322c334f8453c1914b49de94c5a7eca02b427861a624d95854a",
    },
    Pin {
        path: "pool/main/r/rustc/rustc_1.95.0+dfsg1.orig.tar.xz",
        sha256: "fee0a232c32b6f919b2166efc441a7c37884905bdcc2170163579eeed5feee6b",
    },
];

/// The C library that `std` calls for this target. Any recent one does.
pub const WASI_LIBC: [Pin; 1] = [Pin {
    path: "pool/main/w/wasi-libc/wasi-libc_0.0~git20260129.ec0effd-3~bpo13+1_all.deb",
    sha256: "45eb80a2d4dcf7fe54c8e5c5d6a3cd165a3682fccc124c46f7abc6255c9b1bce",
}];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pins_belong_to_the_compiler_that_the_checkout_asks_for() {
        let toolchain = include_str!("../../../../rust-toolchain.toml");
        assert!(toolchain.contains(&format!("channel = \"{COMPILER}\"")));
        for pin in SOURCES {
            assert!(pin.file_name().contains(&format!("_{COMPILER}+")), "{}", pin.path);
        }
    }

    #[test]
    fn sums_are_complete() {
        for pin in SOURCES.iter().chain(&WASI_LIBC) {
            let digits = pin
                .sha256
                .chars()
                .filter(|digit| matches!(digit, '0'..='9' | 'a'..='f'))
                .count();
            assert_eq!((digits, pin.sha256.len()), (64, 64), "{}", pin.path);
        }
    }
}
