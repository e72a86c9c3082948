//! The portable files need nothing but standard WASI.

use petstore_composition::imports;
use petstore_composition::imports::is_standard;
use petstore_stack::portable::{Application, Publisher, SettingsFrom};

use crate::serving::{checkout, file};

const APPLICATIONS: [Application; 4] = [
    Application::Cart(Publisher::ServiceBus),
    Application::Cart(Publisher::ServiceBusTapped),
    Application::Cart(Publisher::EventGrid),
    Application::ReserverHttp,
];

#[test]
fn every_import_is_of_standard_wasi() {
    for application in APPLICATIONS {
        let imports = imports(&file(application)).unwrap();
        let other: Vec<_> = imports.iter().filter(|import| !is_standard(import)).collect();
        assert!(other.is_empty(), "{} imports {other:?}", application.file_name());
        assert!(
            imports.iter().any(|import| import.starts_with("wasi:http/client@0.3.")),
            "{imports:?}"
        );
    }
}

#[test]
fn with_settings_from_the_host_they_are_all_that_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    for application in APPLICATIONS {
        let file = folder.path().join(application.file_name());
        std::fs::write(&file, application.compose(&checkout(), SettingsFrom::Host).unwrap()).unwrap();
        let imports = imports(&file).unwrap();
        let other: Vec<_> = imports.iter().filter(|import| !is_standard(import)).collect();
        assert_eq!(
            other,
            ["wasi:config/store@0.2.0-draft-2024-09-27"],
            "{}",
            application.file_name()
        );
    }
}
