//! JSON for HTTP header values, which carry ASCII only.

use std::fmt::Write;

use serde::Serialize;

/// The value as JSON in printable ASCII: every other character is written as a `\u` escape (RFC 8259, section 7), those beyond
/// the basic plane as two. Line breaks inside strings are escaped by JSON itself.
pub(crate) fn to_string(value: &impl Serialize) -> serde_json::Result<String> {
    let json = serde_json::to_string(value)?;
    let mut ascii = String::with_capacity(json.len());
    for character in json.chars() {
        if matches!(character, ' '..='~') {
            ascii.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(ascii, "\\u{unit:04x}");
        }
    }
    Ok(ascii)
}

#[cfg(test)]
mod tests {
    use super::to_string;

    #[test]
    fn only_printable_ascii_is_left_and_json_reads_it_back() {
        let text = "caf\u{e9} \u{1f43e} \"quoted\" back\\slash\nline\u{7f}";
        let json = to_string(&text).unwrap();
        assert_eq!(json, r#""caf\u00e9 \ud83d\udc3e \"quoted\" back\\slash\nline\u007f""#);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
