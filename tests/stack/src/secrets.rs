//! Secrets in what the application and its tests write.
//!
//! Every line that a host writes in a test comes by here, and so does every line of a whole test run.

use std::io::Write;

use petstore_emulator::settings::{SERVICE_BUS_KEY, STORAGE_KEY, WORKFLOW_SIGNATURE};

/// What stands before the report of a secret that was found.
pub const LEAKED: &str = "LEAKED: ";

/// Keys that every test may use: the local Azure's, and those of the manifests.
const KNOWN: [(&str, &str); 6] = [
    (SERVICE_BUS_KEY, "the key of the local Service Bus"),
    (STORAGE_KEY, "the key of the local storage account"),
    (WORKFLOW_SIGNATURE, "the signature of the local Logic App"),
    ("bG9jYWwtZW11bGF0b3Ita2V5", "the key of the local Event Grid topic"),
    ("sample-session-key-for-dev-only", "the sample of a session key"),
    ("sample-webhook-secret-for-dev-only", "the sample of a webhook's secret"),
];

/// What stands before a key or a signature, in connection strings, URLs and headers.
const MARKS: [&str; 3] = ["sig=", "SharedAccessKey=", "AccountKey="];

/// A text of these that is shorter is none that anybody made.
const SHORTEST: usize = 20;

/// What secret a text holds, if it holds one; never the secret itself.
pub fn held_in(text: &str) -> Option<&'static str> {
    let known = KNOWN
        .iter()
        .find(|(secret, _)| text.contains(secret))
        .map(|(_, what)| *what);
    known.or_else(|| {
        MARKS
            .iter()
            .any(|mark| is_marked(text, mark))
            .then_some("a key or a signature")
    })
}

fn is_marked(text: &str, mark: &str) -> bool {
    let is_part = |c: &char| c.is_ascii_alphanumeric() || "+/%=_-".contains(*c);
    let mut rests = text.split(mark).skip(1);
    rests.any(|rest| rest.chars().take_while(is_part).count() >= SHORTEST)
}

/// The keys and signatures in the values of variables: others than those that every test may use.
pub fn of_values<'a>(values: impl Iterator<Item = &'a String>) -> Vec<String> {
    let parts = values.flat_map(|value| value.split([';', '?', '&']));
    let secrets = parts.filter_map(|part| MARKS.iter().find_map(|mark| part.strip_prefix(mark)));
    // A test may use a key of a few letters, which are part of words.
    secrets.filter(|secret| secret.len() >= 8).map(str::to_owned).collect()
}

/// Says that a secret was found, past the test harness, which keeps what passing tests print to itself. `cargo xtask test` fails then.
pub(crate) fn report(what: &str, place: &str) {
    // Nobody to tell if that fails.
    let _ = writeln!(std::io::stderr(), "{LEAKED}{what}, in {place}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_and_not_repeated() {
        for (secret, what) in KNOWN {
            assert_eq!(held_in(&format!("the broker refused {secret}!")), Some(what));
        }
        let signed = "PUT /orders/1?sv=1&sig=qS3tYb%2Bx7mZf0KpLw9Vd%3D&se=5";
        assert_eq!(held_in(signed), Some("a key or a signature"));
        for fine in [
            "sig=...",
            "the connection string has no SharedAccessKey",
            "AccountKey=x;",
            "designed to last",
        ] {
            assert_eq!(held_in(fine), None, "{fine}");
        }
    }

    #[test]
    fn a_connection_string_s_key_is_a_secret() {
        let values = [
            "Endpoint=sb://h;SharedAccessKey=swordfish",
            "http://h/?sp=1&sig=c2lnbmF0dXJl",
            "AccountKey=k",
        ];
        let values = values.map(str::to_owned);
        assert_eq!(of_values(values.iter()), ["swordfish", "c2lnbmF0dXJl"]);
    }
}
