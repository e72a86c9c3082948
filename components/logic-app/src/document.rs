//! An alert as the JSON that the workflow reads.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::bindings::Alert;

#[derive(Serialize)]
struct Document<'a> {
    id: &'a str,
    subject: &'a str,
    text: &'a str,
    reason: &'a str,
    data: Data<'a>,
}

/// The data goes into the document as it is written, so that no number loses digits and no name its place; what is no JSON
/// goes in as a text.
#[derive(Serialize)]
#[serde(untagged)]
enum Data<'a> {
    Json(&'a RawValue),
    Text(&'a str),
}

/// The document's bytes.
pub fn write(alert: &Alert) -> serde_json::Result<Vec<u8>> {
    let data = match serde_json::from_str(&alert.data) {
        Ok(json) => Data::Json(json),
        Err(_) => Data::Text(&alert.data),
    };
    let Alert {
        id,
        subject,
        text,
        reason,
        ..
    } = alert;
    serde_json::to_vec(&Document {
        id,
        subject,
        text,
        reason,
        data,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(data: &str) -> String {
        let alert = Alert {
            id: "5f:1".into(),
            subject: "Order \"5f\"".into(),
            text: "a\nb".into(),
            reason: "no storage".into(),
            data: data.into(),
        };
        String::from_utf8(write(&alert).unwrap()).unwrap()
    }

    #[test]
    fn data_that_is_json_becomes_part_of_the_document_unchanged() {
        assert_eq!(
            written(r#"{"z":12345678901234567890.10,"a":null}"#),
            r#"{"id":"5f:1","subject":"Order \"5f\"","text":"a\nb","reason":"no storage","data":{"z":12345678901234567890.10,"a":null}}"#
        );
    }

    #[test]
    fn other_data_becomes_a_text() {
        for data in ["", "not json", "{\"a\":1} {}", "{\"a\":"] {
            let document: serde_json::Value = serde_json::from_str(&written(data)).unwrap();
            assert_eq!(document["data"], data);
        }
    }
}
