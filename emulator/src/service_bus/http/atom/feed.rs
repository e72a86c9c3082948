//! Entries and feeds (RFC 4287) around descriptions.

use http::StatusCode;
use jiff::Timestamp;
use quick_xml::escape::escape;
use uuid::Uuid;

use super::xmlns::ATOM;
use crate::http::{Request, Response};

const ENTRY: &str = "application/atom+xml;type=entry;charset=utf-8";
const FEED: &str = "application/atom+xml;type=feed;charset=utf-8";

/// An entity as an entry shows it.
#[derive(Debug)]
pub struct Entry {
    /// The last part of its name, or all of it for a queue or topic.
    pub title: String,
    /// Its path without a leading slash.
    pub path: String,
    /// When it was created.
    pub created: Timestamp,
    /// When it was changed last.
    pub updated: Timestamp,
    /// Its description as XML.
    pub description: String,
}

impl Entry {
    fn write(&self, host: &str, namespace: &str) -> String {
        let id = escape(format!("http://{host}/{}", self.path));
        format!(
            "<entry{namespace}><id>{id}</id><title type=\"text\">{}</title><published>{}</published>\
             <updated>{}</updated><author><name>{}</name></author><link rel=\"self\" href=\"{id}\"/>\
             <content type=\"application/xml\">{}</content></entry>",
            escape(&self.title),
            self.created,
            self.updated,
            escape(host),
            self.description
        )
    }
}

/// The answer with one entity.
pub fn entry(status: StatusCode, entry: &Entry, request: &Request) -> Response {
    let body = entry.write(request.host(), &format!(" xmlns=\"{ATOM}\""));
    Response::new(status).with_body(ENTRY, body).in_chunks()
}

/// The part of a list that a client asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many entries come before it.
    pub skip: usize,
    /// How many it has at most.
    pub top: usize,
}

/// The answer with a list of entities; a link leads to the next page if there is one.
pub fn feed(title: &str, entries: &[Entry], page: Page, request: &Request, now: Timestamp) -> Response {
    let host = request.host();
    let address = format!("http://{host}{}", request.path);
    let mut body = start(title, &address, now);
    body += &format!("<link rel=\"self\" href=\"{}\"/>", escape(&address));
    let next = page.skip.saturating_add(page.top);
    if next < entries.len() {
        let link = format!("{address}?$skip={next}&$top={}", page.top);
        body += &format!("<link rel=\"next\" href=\"{}\"/>", escape(link));
    }
    for entry in entries.iter().skip(page.skip).take(page.top) {
        body += &entry.write(host, "");
    }
    Response::new(StatusCode::OK)
        .with_body(FEED, body + "</feed>")
        .in_chunks()
}

/// How the service answers when asked for a queue or a topic that it does not have.
pub fn publicly_listed(id: Uuid, now: Timestamp) -> Response {
    let body = start("Publicly Listed Services", &format!("uuid:{id}"), now)
        + "<subtitle type=\"text\">This is the list of publicly-listed services currently available.</subtitle>\
           <generator>Service Bus 1.1</generator></feed>";
    Response::new(StatusCode::OK).with_body(FEED, body).in_chunks()
}

fn start(title: &str, id: &str, now: Timestamp) -> String {
    format!(
        "<feed xmlns=\"{ATOM}\"><title type=\"text\">{}</title><id>{}</id><updated>{now}</updated>",
        escape(title),
        escape(id)
    )
}
