//! Lists of blocks as XML: what Put Block List gets, and what Get Block List answers.

use quick_xml::escape::escape;

use crate::blob::BlobError;
use crate::blob::block::{Block, Entry, MOST_COMMITTED, Source};
use crate::xml::Element;

/// Which lists Get Block List answers: its parameter `blocklisttype`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The blocks of the blob; this is meant if there is no parameter.
    Committed,
    /// The blocks that wait for a block list.
    Uncommitted,
    /// Both.
    All,
}

impl Wanted {
    /// Reads the parameter.
    pub fn parse(parameter: Option<&str>) -> Result<Self, BlobError> {
        match parameter.unwrap_or_default().to_ascii_lowercase().as_str() {
            "" | "committed" => Ok(Self::Committed),
            "uncommitted" => Ok(Self::Uncommitted),
            "all" => Ok(Self::All),
            _ => Err(BlobError::InvalidParameter("blocklisttype")),
        }
    }
}

/// Reads a `<BlockList>` of `<Committed>`, `<Uncommitted>` and `<Latest>` entries.
pub fn parse(body: &[u8]) -> Result<Vec<Entry>, BlobError> {
    let list = Element::parse(body)
        .filter(|root| root.name == "BlockList" && root.text.trim().is_empty())
        .ok_or(BlobError::InvalidXml)?;
    if list.children.len() > MOST_COMMITTED {
        return Err(BlobError::BlockListTooLong);
    }
    list.children.iter().map(entry).collect()
}

fn entry(element: &Element) -> Result<Entry, BlobError> {
    let source = match element.name.as_str() {
        "Committed" => Source::Committed,
        "Uncommitted" => Source::Uncommitted,
        "Latest" => Source::Latest,
        _ => return Err(BlobError::InvalidXml),
    };
    if !element.children.is_empty() {
        return Err(BlobError::InvalidXml);
    }
    Ok(Entry {
        source,
        id: element.text.trim().to_owned(),
    })
}

/// Writes the lists that are wanted.
pub fn write(
    wanted: Wanted,
    committed: impl IntoIterator<Item = Block>,
    uncommitted: impl IntoIterator<Item = Block>,
) -> String {
    let mut xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>".to_owned();
    if wanted != Wanted::Uncommitted {
        section(&mut xml, "CommittedBlocks", committed);
    }
    if wanted != Wanted::Committed {
        section(&mut xml, "UncommittedBlocks", uncommitted);
    }
    xml + "</BlockList>"
}

fn section(xml: &mut String, tag: &str, blocks: impl IntoIterator<Item = Block>) {
    *xml += &format!("<{tag}>");
    for Block { id, size } in blocks {
        *xml += &format!("<Block><Name>{}</Name><Size>{size}</Size></Block>", escape(id));
    }
    *xml += &format!("</{tag}>");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(xml: &str) -> Result<Vec<(Source, String)>, BlobError> {
        parse(xml.as_bytes()).map(|list| list.into_iter().map(|entry| (entry.source, entry.id)).collect())
    }

    #[test]
    fn a_list_is_read_in_its_order() {
        let xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<BlockList><Latest>Mg==</Latest>\n\
                   <Uncommitted> MQ&#61;= </Uncommitted><Committed>Mw==</Committed><Latest/></BlockList>";
        let expected = [
            (Source::Latest, "Mg=="),
            (Source::Uncommitted, "MQ=="),
            (Source::Committed, "Mw=="),
            (Source::Latest, ""),
        ];
        assert_eq!(
            ids(xml),
            Ok(expected.map(|(source, id)| (source, id.to_owned())).to_vec())
        );
        assert_eq!(ids("<BlockList/>"), Ok(vec![]));
    }

    #[test]
    fn anything_else_is_refused() {
        for xml in [
            "<BlockList>",
            "<Other></Other>",
            "<BlockList>text</BlockList>",
            "<BlockList><Oldest>x</Oldest></BlockList>",
            "<BlockList><Latest><Latest>x</Latest></Latest></BlockList>",
            "<BlockList><Latest>x</BlockList>",
            "",
            "x",
        ] {
            assert_eq!(ids(xml), Err(BlobError::InvalidXml), "{xml}");
        }
        let long = format!("<BlockList>{}</BlockList>", "<Latest/>".repeat(MOST_COMMITTED + 1));
        assert_eq!(ids(&long), Err(BlobError::BlockListTooLong));
    }

    #[test]
    fn only_what_is_wanted_is_written() {
        let block = |id: &str| Block {
            id: id.to_owned(),
            size: 7,
        };
        let (one, two) = (
            "<Block><Name>MQ==</Name><Size>7</Size></Block>",
            "<Block><Name>Mg==</Name><Size>7</Size></Block>",
        );
        for (parameter, lists) in [
            (None, format!("<CommittedBlocks>{one}</CommittedBlocks>")),
            (
                Some("Uncommitted"),
                format!("<UncommittedBlocks>{two}</UncommittedBlocks>"),
            ),
            (
                Some("all"),
                format!("<CommittedBlocks>{one}</CommittedBlocks><UncommittedBlocks>{two}</UncommittedBlocks>"),
            ),
        ] {
            let written = write(Wanted::parse(parameter).unwrap(), [block("MQ==")], [block("Mg==")]);
            assert!(
                written.ends_with(&format!("<BlockList>{lists}</BlockList>")),
                "{written}"
            );
        }
        assert_eq!(
            Wanted::parse(Some("some")),
            Err(BlobError::InvalidParameter("blocklisttype"))
        );
    }
}
