//! Text from outside, made safe for a log line, a mail's subject and a mail.

/// `text` as one line of at most `most` characters: control characters become spaces, what is cut is marked.
pub fn one_line(text: &str, most: usize) -> String {
    let mut characters = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut line: String = characters.by_ref().take(most).collect();
    if characters.next().is_some() {
        line.push('…');
    }
    line
}

/// The first `most` bytes of `bytes` as text; what is no UTF-8 becomes the replacement character.
pub fn beginning(bytes: &[u8], most: usize) -> String {
    String::from_utf8_lossy(bytes.get(..most).unwrap_or(bytes)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one_line() {
        assert_eq!(one_line("a\r\nb\u{1b}[31m", 100), "a  b [31m");
        assert_eq!(one_line("äöü", 3), "äöü");
        assert_eq!(one_line("äöüß", 3), "äöü…");
    }

    #[test]
    fn bytes_are_cut_and_decoded() {
        assert_eq!(beginning(b"abc", 2), "ab");
        assert_eq!(beginning(b"abc", 9), "abc");
        assert_eq!(beginning("aé".as_bytes(), 2), "a\u{fffd}");
    }
}
