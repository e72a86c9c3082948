//! An event is one line, whatever is in it.

use std::io::{self, Write};

/// Writes each event as one line: what would break it is written as `\n`, as in JSON.
pub struct OneLine<W>(pub W);

impl<W: Write> Write for OneLine<W> {
    /// The subscriber hands over a whole event, which ends with a line feed.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let line = event.strip_suffix(b"\n").unwrap_or(event);
        if line.contains(&b'\n') {
            let parts: Vec<&[u8]> = line.split(|byte| *byte == b'\n').collect();
            let mut line = parts.join(&b"\\n"[..]);
            line.push(b'\n');
            self.0.write_all(&line)?;
        } else {
            self.0.write_all(event)?;
        }
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line() {
        let mut written = OneLine(Vec::new());
        written.write_all(b"one\n").unwrap();
        written.write_all(b"two\nof it\n").unwrap();
        assert_eq!(written.0, b"one\ntwo\\nof it\n");
    }
}
