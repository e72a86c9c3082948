//! Part of a blob: `x-ms-range` or `Range`, as `bytes=first-last` or `bytes=first-`.

use super::BlobError;
use crate::http::Headers;

/// The bytes asked for, the last one included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByteRange {
    /// The first byte, from 0.
    pub first: usize,
    /// The last byte.
    pub last: usize,
}

impl ByteRange {
    /// The range that the headers ask for in a blob of `length` bytes. `None` if they ask for the whole blob; a header that
    /// is not of the two forms is ignored, as RFC 9110, section 14.2, has it.
    pub fn parse(headers: &Headers, length: usize) -> Result<Option<Self>, BlobError> {
        let Some(text) = headers.filled("x-ms-range").or_else(|| headers.filled("range")) else {
            return Ok(None);
        };
        let Some((first, last)) = text
            .trim()
            .strip_prefix("bytes=")
            .and_then(|range| range.split_once('-'))
        else {
            return Ok(None);
        };
        let last = match last.trim() {
            "" => Some(usize::MAX),
            digits => digits.parse().ok(),
        };
        let (Ok(first), Some(last)) = (first.trim().parse::<usize>(), last) else {
            return Ok(None);
        };
        if first >= length || last < first {
            return Err(BlobError::InvalidRange);
        }
        Ok(Some(Self {
            first,
            last: last.min(length - 1),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(name: &str, value: &str) -> Result<Option<(usize, usize)>, BlobError> {
        let mut headers = Headers::new();
        headers.push(name, value);
        ByteRange::parse(&headers, 10).map(|range| range.map(|range| (range.first, range.last)))
    }

    #[test]
    fn ranges_are_cut_to_the_blob() {
        assert_eq!(range("Range", "bytes=2-5"), Ok(Some((2, 5))));
        assert_eq!(range("x-ms-range", "bytes=2-"), Ok(Some((2, 9))));
        assert_eq!(range("x-ms-range", "bytes=0-99"), Ok(Some((0, 9))));
        assert_eq!(range("Range", "bytes=10-"), Err(BlobError::InvalidRange));
        assert_eq!(range("Range", "bytes=5-2"), Err(BlobError::InvalidRange));
        assert_eq!(range("Range", "items=1-2"), Ok(None));
        assert_eq!(range("Accept", "bytes=1-2"), Ok(None));
    }

    #[test]
    fn an_empty_blob_has_no_range() {
        let mut headers = Headers::new();
        headers.push("Range", "bytes=0-");
        assert_eq!(ByteRange::parse(&headers, 0), Err(BlobError::InvalidRange));
    }
}
