use super::*;
use crate::application::variables::Values;
use crate::application::{TriggerType, manifest, resolve};

/// Manifests, and what Spin 4.1 made of them.
const RECORDED: [(&str, &str); 2] = [
    (
        include_str!("../../../../tests/spin/fixtures/http-and-service-bus.spin.toml"),
        include_str!("../../../../tests/spin/fixtures/http-and-service-bus.locked.json"),
    ),
    (
        include_str!("../../../../tests/spin/fixtures/service-bus-only.spin.toml"),
        include_str!("../../../../tests/spin/fixtures/service-bus-only.locked.json"),
    ),
];

fn read_text(text: &str) -> Result<Declaration, LockedError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spin.lock");
    std::fs::write(&path, text).unwrap();
    read(&path)
}

/// The first recorded file after a change.
fn changed(from: &str, to: &str) -> Result<Declaration, LockedError> {
    let (_, locked) = RECORDED[0];
    assert!(locked.contains(from), "{from} is not in the file");
    read_text(&locked.replacen(from, to, 1))
}

#[test]
fn a_manifest_comes_to_the_same_as_what_spin_makes_of_it() {
    for (written, locked) in RECORDED {
        let ours = manifest::parse(written, Path::new("/app/spin.toml")).unwrap();
        let spins = read_text(locked).unwrap();
        assert_eq!(ours, spins);
        let given = ["namespace", "conn"].map(|name| (name.to_owned(), "x".to_owned()));
        let mut values = Values::given(given.into());
        values.drop_undeclared(&ours.variables);
        for kind in TriggerType::ALL {
            let application = |declaration| resolve::resolve(declaration, &values, &[kind]).map_err(|e| e.to_string());
            assert_eq!(application(&ours), application(&spins));
        }
    }
}

#[test]
fn versions_up_to_1_are_read() {
    assert!(
        changed(
            "\"spin_lock_version\": 0",
            "\"spin_lock_version\": 1, \"future_field\": {}"
        )
        .is_ok()
    );
    let newer = changed("\"spin_lock_version\": 0", "\"spin_lock_version\": 2").unwrap_err();
    assert!(newer.to_string().contains("spin_lock_version 2"), "{newer}");
}

#[test]
fn what_must_be_understood_and_is_not_is_named() {
    let version = "\"spin_lock_version\": 0";
    let with = |fields: &str| {
        changed(
            version,
            &format!("\"spin_lock_version\": 1, \"must_understand\": {fields}"),
        )
    };
    assert!(with(r#"["host_requirements", "component_host_requirements"]"#).is_ok());
    let error = with(r#"["host_requirements", "time_travel", "telepathy"]"#).unwrap_err();
    assert!(error.to_string().contains("`time_travel`, `telepathy`"), "{error}");
}

#[test]
fn requirements_are_kept_unless_they_are_optional() {
    let requirements =
        r#""host_requirements": {"local_service_chaining": "required", "other": "optional"}, "triggers": ["#;
    let declaration = changed("\"triggers\": [", requirements).unwrap();
    assert_eq!(declaration.requirements, ["local_service_chaining"]);
    let component = r#""id": "reserver", "host_requirements": {"gpu": "required"}, "metadata": {"#;
    let declaration = changed("\"id\": \"reserver\",\n      \"metadata\": {", component).unwrap();
    assert_eq!(declaration.components["reserver"].requirements, ["gpu"]);
}

#[test]
fn a_dependency_inherits_all_or_some_or_nothing() {
    let inherits = |to: &str| {
        let declaration = changed("\"inherit\": \"All\"", to).unwrap();
        declaration.components["reserver"].dependencies["petstore:messaging/publisher@0.1.0"]
            .inherit
            .clone()
    };
    assert_eq!(inherits("\"inherit\": \"All\""), Inherit::All);
    assert_eq!(
        inherits("\"inherit\": {\"Some\": [\"variables\"]}"),
        Inherit::Some(vec!["variables".into()])
    );
    assert_eq!(inherits("\"inherit\": \"None\""), Inherit::Some(vec![]));
    assert_eq!(inherits("\"unknown\": 1"), Inherit::Some(vec![]));
}

#[test]
fn sources_are_files_whose_names_may_be_encoded() {
    let cart = "file:///app/target/wasm32-wasip2/release/cart.wasm";
    let declaration = changed(cart, "file:///my%20app/%C3%A4.wasm").unwrap();
    assert_eq!(
        declaration.components["cart"].source,
        Source::File("/my app/ä.wasm".into())
    );
    for elsewhere in ["https://x.example/cart.wasm", "cart.wasm"] {
        let error = changed(cart, elsewhere).unwrap_err().to_string();
        assert!(
            error.contains("component `cart`") && error.contains(elsewhere),
            "{error}"
        );
    }
}

#[test]
fn a_file_that_is_none_is_named() {
    assert!(
        read(Path::new("/nowhere/spin.lock"))
            .unwrap_err()
            .to_string()
            .contains("/nowhere/spin.lock")
    );
    assert!(
        read_text("{")
            .unwrap_err()
            .to_string()
            .contains("not a valid locked app")
    );
}
