//! What the host reads: the application, and the Functions host's invocations.

use std::path::Path;

use petstore_host::application::declaration::Declaration;
use petstore_host::application::resolve::resolve;
use petstore_host::application::variables::Values;
use petstore_host::application::{TriggerType, locked, manifest};
use petstore_host::functions::function_file::{Binding, Form};
use petstore_host::functions::payload;

/// An invocation, the message as bytes and as text.
pub fn invocation(data: &[u8]) {
    for form in [Form::Binary, Form::Text] {
        let binding = Binding {
            name: "message".to_owned(),
            form,
            many: false,
        };
        // An error shows nothing of the message.
        if let Err(error) = payload::delivery(data, &binding) {
            assert!(error.to_string().is_ascii());
        }
    }
}

/// A `spin.toml`.
pub fn spin_manifest(data: &[u8]) {
    if let Ok(declaration) = manifest::parse(&String::from_utf8_lossy(data), Path::new("spin.toml")) {
        run(&declaration);
    }
}

/// A locked app.
pub fn locked_app(data: &[u8]) {
    if let Ok(declaration) = locked::parse(data, Path::new("locked.json")) {
        run(&declaration);
    }
}

/// The application is made, or it is said why not; a component has no more dependencies than were declared.
fn run(declaration: &Declaration) {
    match resolve(declaration, &Values::default(), &TriggerType::ALL) {
        Ok(application) => {
            for (id, component) in &application.components {
                let declared = declaration
                    .components
                    .get(id)
                    .map(|declared| declared.dependencies.len());
                assert_eq!(declared, Some(component.dependencies.len()));
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
