//! The order file: the newest stored order of a session, one blob a session.

use serde::Deserialize;

use crate::Order;

/// The container that holds the order files.
pub const CONTAINER: &str = "orders";
/// Media type of an order file.
pub const CONTENT_TYPE: &str = "application/json";
/// The blob's metadata that repeats the order's revision, so that it can be known without reading the file.
pub const REVISION_METADATA: &str = "revision";

/// The blob's name for a session.
pub fn name(session: &str) -> String {
    format!("{session}.json")
}

/// The file's content: the order record as indented JSON, for a person who opens it.
///
/// # Errors
/// None in practice: every order can be written as JSON.
pub fn to_json(order: &Order) -> serde_json::Result<Vec<u8>> {
    let mut json = serde_json::to_vec_pretty(order)?;
    json.push(b'\n');
    Ok(json)
}

/// The revision that the blob's metadata names, if it does.
pub fn revision_from_metadata(metadata: &[(String, String)]) -> Option<u64> {
    let (_, value) = metadata
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(REVISION_METADATA))?;
    value.trim().parse().ok()
}

/// The revision that the file's content names, if it is JSON with one, whatever else is in it.
pub fn revision_from_json(body: &[u8]) -> Option<u64> {
    #[derive(Deserialize)]
    struct Revision {
        revision: u64,
    }
    serde_json::from_slice::<Revision>(body).ok().map(|file| file.revision)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Status;

    fn order() -> Order {
        Order {
            session: "0123456789abcdef0123456789abcdef".into(),
            revision: 12,
            time: "2026-01-02T03:04:05Z".into(),
            status: Status::Released,
            lines: Vec::new(),
        }
    }

    #[test]
    fn a_file_holds_the_record_and_ends_its_last_line() {
        let json = String::from_utf8(to_json(&order()).unwrap()).unwrap();
        assert!(
            json.starts_with("{\n  \"session\": \"0123456789abcdef0123456789abcdef\",\n") && json.ends_with("}\n"),
            "{json}"
        );
        assert_eq!(serde_json::from_str::<Order>(&json).unwrap(), order());
    }

    #[test]
    fn the_revision_is_found_in_metadata_or_content() {
        let metadata = |value: &str| {
            [
                ("other".to_owned(), "1".to_owned()),
                ("Revision".to_owned(), value.to_owned()),
            ]
        };
        assert_eq!(revision_from_metadata(&metadata("12")), Some(12));
        assert_eq!(revision_from_metadata(&metadata("twelve")), None);
        assert_eq!(revision_from_metadata(&[]), None);
        assert_eq!(revision_from_json(&to_json(&order()).unwrap()), Some(12));
        assert_eq!(revision_from_json(b"{}"), None);
        assert_eq!(revision_from_json(b"rubbish"), None);
    }
}
