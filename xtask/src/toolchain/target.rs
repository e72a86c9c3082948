//! Whether the components' target is complete.

use std::path::Path;

/// Libraries of the target that every component links.
const LIBRARIES: [&str; 3] = ["libcore-", "libstd-", "libtest-"];

/// What the linker adds: the C library under `std`, and the start-up code of a command and of a library.
const SELF_CONTAINED: [&str; 3] = ["libc.a", "crt1-command.o", "crt1-reactor.o"];

/// Whether `rustlib/wasm32-wasip2` holds what linking a component needs.
pub fn is_complete(target_dir: &Path) -> bool {
    let library = target_dir.join("lib");
    let Ok(entries) = std::fs::read_dir(&library) else {
        return false;
    };
    let names: Vec<_> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    let has = |prefix: &&str| {
        names
            .iter()
            .any(|name| name.starts_with(*prefix) && name.ends_with(".rlib"))
    };
    LIBRARIES.iter().all(has)
        && SELF_CONTAINED
            .iter()
            .all(|file| library.join("self-contained").join(file).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target_with(files: &[&str]) -> tempfile::TempDir {
        let target = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(target.path().join("lib/self-contained")).unwrap();
        for file in files {
            std::fs::write(target.path().join("lib").join(file), "").unwrap();
        }
        target
    }

    const ALL: [&str; 6] = [
        "libcore-1a.rlib",
        "libstd-2b.rlib",
        "libtest-3c.rlib",
        "self-contained/libc.a",
        "self-contained/crt1-command.o",
        "self-contained/crt1-reactor.o",
    ];

    #[test]
    fn a_target_with_libraries_and_start_up_code_is_complete() {
        assert!(is_complete(target_with(&ALL).path()));
    }

    #[test]
    fn anything_missing_makes_it_incomplete() {
        for missing in ALL {
            let rest: Vec<_> = ALL.into_iter().filter(|file| *file != missing).collect();
            assert!(!is_complete(target_with(&rest).path()), "{missing}");
        }
        assert!(!is_complete(Path::new("no such folder")));
    }
}
