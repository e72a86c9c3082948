//! XML as a tree, by namespace: prefixes vary between clients.

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, NamespaceResolver, ResolveResult};
use quick_xml::{NsReader, XmlVersion};

/// The namespace of the attributes `type` and `nil`.
pub const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Deeper documents are refused: none of the protocols has them.
const DEEPEST: usize = 32;

/// An element with what is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Its namespace; empty for none.
    pub namespace: String,
    /// Its name without a prefix.
    pub name: String,
    /// The attribute `type` of XML Schema, without a prefix.
    pub kind: Option<String>,
    /// The elements in it.
    pub children: Vec<Element>,
    /// Its text.
    pub text: String,
}

impl Element {
    /// Reads a document. `None` if it is not well-formed XML, or too deep.
    pub fn parse(document: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(document).ok()?.trim_start_matches('\u{feff}');
        let mut reader = NsReader::from_str(text);
        // The first one is a place for the root.
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().ok()? {
                Event::Start(tag) if open.len() <= DEEPEST => open.push(Self::start(&tag, reader.resolver())?),
                Event::Start(_) | Event::DocType(_) => return None,
                Event::Empty(tag) => {
                    let element = Self::start(&tag, reader.resolver())?;
                    open.last_mut()?.children.push(element);
                }
                Event::End(_) => {
                    let element = open.pop()?;
                    open.last_mut()?.children.push(element);
                }
                Event::Text(text) => open.last_mut()?.text.push_str(&text.xml10_content()),
                Event::CData(text) => open.last_mut()?.text.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) => open.last_mut()?.text.push(character(&reference)?),
                Event::Eof => break,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
        let mut document = open.pop().filter(|_| open.is_empty())?;
        document.children.pop().filter(|_| document.children.is_empty())
    }

    /// The first element in it of this name.
    pub fn child(&self, namespace: &str, name: &str) -> Option<&Self> {
        self.children
            .iter()
            .find(|child| child.namespace == namespace && child.name == name)
    }

    /// The elements in it that are of this namespace.
    pub fn children_of(&self, namespace: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.namespace == namespace)
    }

    fn start(tag: &BytesStart<'_>, resolver: &NamespaceResolver) -> Option<Self> {
        let (namespace, name) = resolver.resolve_element(tag.name());
        let namespace = match namespace {
            ResolveResult::Bound(Namespace(namespace)) => namespace.to_owned(),
            ResolveResult::Unbound => String::new(),
            ResolveResult::Unknown(_) => return None,
        };
        let mut kind = None;
        for attribute in tag.attributes() {
            let attribute = attribute.ok()?;
            let (space, key) = resolver.resolve_attribute(attribute.key);
            if space == ResolveResult::Bound(Namespace(INSTANCE)) && key.as_ref() == "type" {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
                kind = Some(value.rsplit(':').next().unwrap_or_default().to_owned());
            }
        }
        Some(Self {
            namespace,
            name: name.as_ref().to_owned(),
            kind,
            ..Self::default()
        })
    }
}

fn character(reference: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    if let Some(character) = reference.resolve_char_ref().ok()? {
        return Some(character);
    }
    match reference.xml10_content().as_ref() {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ATOM: &str = "http://www.w3.org/2005/Atom";
    const OTHER: &str = "urn:other";

    #[test]
    fn names_are_read_by_namespace_and_texts_whole() {
        let document = format!(
            "<?xml version='1.0'?><a:entry xmlns:a='{ATOM}' xmlns='{OTHER}' xmlns:i='{INSTANCE}'>\
             <Filter i:type='x:SqlFilter'><SqlExpression>a &lt; 7 &amp;&#38; <![CDATA[b > 1]]></SqlExpression></Filter><a:b/></a:entry>"
        );
        let root = Element::parse(document.as_bytes()).unwrap();
        assert_eq!((root.namespace.as_str(), root.name.as_str()), (ATOM, "entry"));
        let filter = root.child(OTHER, "Filter").unwrap();
        assert_eq!(filter.kind.as_deref(), Some("SqlFilter"));
        assert_eq!(filter.child(OTHER, "SqlExpression").unwrap().text, "a < 7 && b > 1");
        assert_eq!((root.children_of(OTHER).count(), root.children.len()), (1, 2));
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let deep = "<a>".repeat(50) + &"</a>".repeat(50);
        for document in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a>&unknown;</a>",
            "<x:a/>",
            "</a>",
            "<!DOCTYPE a><a/>",
            &deep,
        ] {
            assert_eq!(Element::parse(document.as_bytes()), None, "{document}");
        }
        assert_eq!(Element::parse(&[0xff, 0xfe]), None);
    }
}
