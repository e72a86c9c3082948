//! Puts a compiled standard library where the compiler looks for its targets.

use std::{io, path::Path, process};

use super::DebianError;

/// What is taken of the C library.
const LIBC_FILES: [&str; 3] = ["libc.a", "crt1-command.o", "crt1-reactor.o"];

/// Makes `target_dir` hold the libraries and the C library's files. All of it appears at once, so that an interruption leaves
/// no half of a target behind. What was there is replaced.
pub fn place(target_dir: &Path, libraries: &Path, libc: &Path) -> Result<(), DebianError> {
    let fresh = target_dir.with_extension(format!("new-{}", process::id()));
    gather(&fresh, libraries, libc)
        .and_then(|()| {
            if target_dir.exists() {
                std::fs::remove_dir_all(target_dir)
            } else {
                Ok(())
            }
        })
        .and_then(|()| std::fs::rename(&fresh, target_dir))
        .map_err(|reason| {
            // What is left over is of no use, and the first failure is the one to report.
            let _ = std::fs::remove_dir_all(&fresh);
            DebianError::Files {
                action: format!("writing to {}", target_dir.display()),
                reason,
            }
        })
}

fn gather(fresh: &Path, libraries: &Path, libc: &Path) -> io::Result<()> {
    let library = fresh.join("lib");
    std::fs::create_dir_all(library.join("self-contained"))?;
    for entry in std::fs::read_dir(libraries)? {
        let path = entry?.path();
        if let (Some(name), Some("rlib")) = (
            path.file_name(),
            path.extension().and_then(|extension| extension.to_str()),
        ) {
            std::fs::copy(&path, library.join(name))?;
        }
    }
    for file in LIBC_FILES {
        std::fs::copy(libc.join(file), library.join("self-contained").join(file))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::{create_dir_all, read_dir, write};

    use super::*;
    use crate::toolchain::target::is_complete;

    fn compiled(folder: &Path) {
        create_dir_all(folder.join("deps")).unwrap();
        create_dir_all(folder.join("libc")).unwrap();
        for file in [
            "libcore-1.rlib",
            "libstd-2.rlib",
            "libtest-3.rlib",
            "libcore-1.rmeta",
            "core.d",
        ] {
            write(folder.join("deps").join(file), "").unwrap();
        }
        for file in LIBC_FILES {
            write(folder.join("libc").join(file), "").unwrap();
        }
    }

    #[test]
    fn an_incomplete_target_is_replaced_by_a_complete_one() {
        let folder = tempfile::tempdir().unwrap();
        compiled(folder.path());
        let target = folder.path().join("rustlib/wasm32-wasip2");
        create_dir_all(target.join("lib")).unwrap();
        write(target.join("lib/libstd-old.rlib"), "").unwrap();
        place(&target, &folder.path().join("deps"), &folder.path().join("libc")).unwrap();
        assert!(is_complete(&target));
        let names: Vec<_> = read_dir(target.join("lib"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names.len(), 4, "three libraries and one folder: {names:?}");
        assert_eq!(read_dir(folder.path().join("rustlib")).unwrap().count(), 1);
    }

    #[test]
    fn a_failure_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        compiled(folder.path());
        std::fs::remove_file(folder.path().join("libc/libc.a")).unwrap();
        let target = folder.path().join("rustlib/wasm32-wasip2");
        create_dir_all(target.join("lib")).unwrap();
        assert!(place(&target, &folder.path().join("deps"), &folder.path().join("libc")).is_err());
        assert!(target.join("lib").is_dir());
        assert_eq!(read_dir(folder.path().join("rustlib")).unwrap().count(), 1);
    }
}
