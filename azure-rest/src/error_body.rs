//! The bodies of Azure's errors, in XML or JSON.
//!
//! Those in XML are two or three plain elements in a root called `Error`. An XML reader would be a tenth of a guest component, so this
//! reads just that much, and takes everything else for a body that says nothing.

use serde::Deserialize;

/// What an error's body says.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
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
    let text = std::str::from_utf8(body)
        .unwrap_or_default()
        .trim_start_matches('\u{feff}')
        .trim_start();
    let text = match text.strip_prefix("<?xml") {
        Some(declaration) => declaration.split_once("?>").map_or("", |(_, root)| root),
        None => text,
    };
    let Some(("Error", mut rest)) = start_tag(text) else {
        return found;
    };
    while let Some((name, after)) = start_tag(rest) {
        let Some((content, next)) = after.split_once(&format!("</{name}>")) else {
            break;
        };
        match name {
            "Code" => found.code = unescape(content),
            "Message" | "Detail" => found.message = unescape(content),
            _ => {}
        }
        rest = next;
    }
    found
}

/// Reads `{"error":{"code":"...","message":"..."}}` (Logic Apps, Event Grid). Anything else says nothing.
pub(crate) fn parse_json(body: &[u8]) -> ErrorBody {
    #[derive(Deserialize)]
    struct Document {
        error: ErrorBody,
    }
    serde_json::from_slice(body).map_or_else(|_| ErrorBody::default(), |document: Document| document.error)
}

/// The name of the element that begins here, and what follows its start tag.
fn start_tag(text: &str) -> Option<(&str, &str)> {
    let (tag, after) = text.trim_start().strip_prefix('<')?.split_once('>')?;
    let name = tag.split_ascii_whitespace().next()?;
    (name.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !tag.ends_with('/')).then_some((name, after))
}

/// Replaces the references that XML itself defines; what is not one of them stays as it is.
fn unescape(text: &str) -> String {
    let named = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    named.into_iter().fold(text.to_owned(), |text, (reference, character)| {
        text.replace(reference, character)
    })
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
        let service_bus = "<Error><Code>404</Code><Detail>No &quot;a&quot; &amp;amp; no &lt;b&gt;</Detail></Error>";
        assert_eq!(parsed(service_bus), ("404".into(), "No \"a\" &amp; no <b>".into()));
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
    fn json_is_understood() {
        let found = parse_json(br#"{"error":{"code":"BadRequest","message":"No.","details":[{"code":"x"}]}}"#);
        assert_eq!((found.code.as_str(), found.message.as_str()), ("BadRequest", "No."));
        for body in ["", "<html>", "{}", "[]", r#"{"error":"x"}"#] {
            assert_eq!(parse_json(body.as_bytes()), ErrorBody::default(), "{body}");
        }
    }

    #[test]
    fn a_body_that_breaks_off_still_gives_what_was_there() {
        for end in ["<Mess", "<Message>half", ""] {
            assert_eq!(
                parsed(&format!("<Error><Code>ServerBusy</Code>{end}")),
                ("ServerBusy".into(), String::new())
            );
        }
    }
}
