//! What `components/README.md` shows is part of files that are built and run.

use std::fs;

use crate::serving::checkout;

/// The files that it shows parts of.
const SHOWN: [&str; 5] = [
    "examples/contact-form/src/bindings.rs",
    "examples/contact-form/src/lib.rs",
    "examples/picking-list/app.py",
    "examples/picking-list/world.wit",
    "tests/portable/examples.rs",
];

#[test]
fn every_snippet_of_the_guide_is_part_of_a_file() {
    let guide = fs::read_to_string(checkout().join("components/README.md")).unwrap();
    let files = SHOWN.map(|file| fs::read_to_string(checkout().join(file)).unwrap());
    let mut snippets = 0;
    for block in guide.split("```").skip(1).step_by(2) {
        let (language, snippet) = block.split_once('\n').unwrap();
        if ["rust", "python", "wit"].contains(&language) {
            assert!(
                files.iter().any(|file| file.contains(snippet)),
                "in no file:\n{snippet}"
            );
            snippets += 1;
        }
    }
    assert!(snippets >= 5, "only {snippets} snippets were found");
}
