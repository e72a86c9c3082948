//! The bodies of Azure's errors.

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, Event};

/// What an error's body says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ErrorBody {
    /// The service's own word for the error (Storage), or its status again (Service Bus).
    pub(crate) code: String,
    /// The explanation for a person.
    pub(crate) message: String,
}

/// Reads `<Error><Code/><Message/></Error>` (Storage) and `<Error><Code/><Detail/></Error>` (Service Bus). Anything else, a
/// proxy's page for instance, says nothing.
pub(crate) fn parse(body: &[u8]) -> ErrorBody {
    let mut found = ErrorBody::default();
    let text = std::str::from_utf8(body).unwrap_or_default();
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut depth = 0;
    let mut root_is_error = false;
    let mut field = None;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                depth += 1;
                let name = element.local_name();
                match (depth, name.as_ref()) {
                    (1, name) => root_is_error = name == "Error",
                    (2, "Code") if root_is_error => field = Some(Field::Code),
                    (2, "Message" | "Detail") if root_is_error => field = Some(Field::Message),
                    _ => {}
                }
            }
            Ok(Event::End(_)) => {
                depth -= 1;
                field = None;
            }
            Ok(Event::Text(text)) => found.append(field, &text),
            Ok(Event::GeneralRef(reference)) => found.append(field, &resolve(&reference)),
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

#[derive(Clone, Copy)]
enum Field {
    Code,
    Message,
}

impl ErrorBody {
    fn append(&mut self, field: Option<Field>, text: &str) {
        match field {
            Some(Field::Code) => self.code.push_str(text),
            Some(Field::Message) => self.message.push_str(text),
            None => {}
        }
    }
}

fn resolve(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.into();
    }
    resolve_xml_entity(reference).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(body: &str) -> (String, String) {
        let ErrorBody { code, message } = parse(body.as_bytes());
        (code, message)
    }

    #[test]
    fn both_services_are_understood() {
        let storage = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>BlobNotFound</Code><Message>The specified \
                       blob does not exist.\nRequestId:1</Message></Error>";
        assert_eq!(
            parsed(storage),
            (
                "BlobNotFound".into(),
                "The specified blob does not exist.\nRequestId:1".into()
            )
        );
        let service_bus = "<Error><Code>404</Code><Detail>No &quot;a&quot; &#38; no &lt;b&gt;</Detail></Error>";
        assert_eq!(parsed(service_bus), ("404".into(), "No \"a\" & no <b>".into()));
    }

    #[test]
    fn other_elements_and_other_documents_say_nothing() {
        let nested = "<Error><Code>A</Code><AuthenticationErrorDetail><Message>no</Message>x</AuthenticationErrorDetail></Error>";
        assert_eq!(parsed(nested), ("A".into(), String::new()));
        for body in [
            "",
            "<html><Code>x</Code></html>",
            "{\"error\":{}}",
            "plain text",
            "<Code>x</Code>",
        ] {
            assert_eq!(parsed(body), Default::default(), "{body}");
        }
        assert_eq!(parse(&[0xff, 0xfe]), ErrorBody::default());
    }

    #[test]
    fn a_body_that_breaks_off_still_gives_what_was_there() {
        assert_eq!(parsed("<Error><Code>ServerBusy</Code><Mess").0, "ServerBusy");
    }
}
