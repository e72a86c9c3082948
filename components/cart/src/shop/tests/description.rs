//! The description of the API against the shop's own routes and choices. `tests/api` holds its answers against it.

use std::io::Read as _;

use flate2::read::GzDecoder;

use super::*;
use crate::catalogue::{Kind, TAGS};

fn description() -> Value {
    let reply = Client::new().get("/api/openapi.json");
    assert_eq!((reply.status, header(&reply, "content-encoding")), (200, Some("gzip")));
    assert_eq!(header(&reply, "content-type"), Some("application/json"));
    let mut text = String::new();
    GzDecoder::new(reply.body.as_slice()).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn choices(description: &Value, parameter: &str) -> Vec<String> {
    let parameters = description["paths"]["/products"]["get"]["parameters"]
        .as_array()
        .unwrap();
    let parameter = parameters.iter().find(|each| each["name"] == parameter).unwrap();
    let values = parameter["schema"]["enum"].as_array().unwrap();
    values.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_described_operation_is_there_and_every_method_is_described() {
    let description = description();
    let paths = description["paths"].as_object().unwrap();
    assert_eq!(paths.len(), 7);
    for (path, operations) in paths {
        let route = Route::of(&format!("/api{}", path.replace("{product}", "cat-tree")), "").unwrap();
        for method in route.methods().split(", ").filter(|method| *method != "HEAD") {
            assert!(operations.get(method.to_lowercase()).is_some(), "{method} {path}");
        }
        for operation in operations
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| *key != "parameters")
        {
            assert!(route.allows(&operation.to_uppercase()), "{operation} {path}");
        }
    }
}

#[test]
fn the_described_choices_are_those_of_the_catalogue() {
    let description = description();
    let kinds = Kind::ALL.map(Kind::as_str);
    assert_eq!(choices(&description, "kind"), [&[""], kinds.as_slice()].concat());
    assert_eq!(choices(&description, "tag"), [&[""], TAGS.as_slice()].concat());
    let product = &description["components"]["schemas"]["Product"]["properties"];
    assert_eq!(product["kind"]["enum"], serde_json::json!(kinds));
    assert_eq!(product["tags"]["items"]["enum"], serde_json::json!(TAGS));
}
