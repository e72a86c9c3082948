//! List Containers and List Blobs, as XML.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use quick_xml::escape::escape;

use super::Call;
use crate::blob::page::{Entry, Page, Query, page};
use crate::blob::{Account, BlobError, Metadata, StoredBlob};
use crate::http::{Response, date};

/// How many entries a page has at most, and if the client does not say.
const LARGEST_PAGE: usize = 5000;

/// List Containers.
pub fn containers(account: &Account, call: Call<'_>) -> Result<Response, BlobError> {
    let query = Query {
        delimiter: None,
        ..query(call)?
    };
    let page = page(account.containers(), &query);
    let mut xml = start(account, call, &query, "Containers", "");
    for (name, entry) in &page.entries {
        let Entry::Item(container) = entry else { continue };
        xml += "<Container>";
        element(&mut xml, "Name", name);
        xml += "<Properties>";
        element(&mut xml, "Last-Modified", &date::format(container.last_modified));
        element(&mut xml, "Etag", &container.etag.to_string());
        xml += "<LeaseStatus>unlocked</LeaseStatus><LeaseState>available</LeaseState></Properties>";
        if includes(call, "metadata") {
            metadata(&mut xml, &container.metadata);
        }
        xml += "</Container>";
    }
    Ok(finish(xml, "Containers", &page))
}

/// List Blobs.
pub fn blobs(account: &Account, call: Call<'_>) -> Result<Response, BlobError> {
    let query = query(call)?;
    let page = page(account.container(call.container)?.blobs(), &query);
    let container = format!(" ContainerName=\"{}\"", escape(call.container));
    let mut xml = start(account, call, &query, "Blobs", &container);
    for (shown, entry) in &page.entries {
        match entry {
            Entry::Prefix => {
                xml += "<BlobPrefix>";
                name(&mut xml, shown);
                xml += "</BlobPrefix>";
            }
            Entry::Item(blob) => {
                xml += "<Blob>";
                name(&mut xml, shown);
                properties(&mut xml, blob);
                if includes(call, "metadata") {
                    metadata(&mut xml, &blob.metadata);
                }
                xml += "</Blob>";
            }
        }
    }
    Ok(finish(xml, "Blobs", &page))
}

fn query(call: Call<'_>) -> Result<Query, BlobError> {
    let get = |name| call.request.parameter(name).unwrap_or_default();
    let limit = match get("maxresults").as_str() {
        "" => LARGEST_PAGE,
        digits => digits.parse().map_err(|_| BlobError::InvalidParameter("maxresults"))?,
    };
    if limit == 0 {
        return Err(BlobError::OutOfRangeParameter("maxresults"));
    }
    let marker = BASE64_URL_SAFE_NO_PAD
        .decode(get("marker"))
        .ok()
        .and_then(|marker| String::from_utf8(marker).ok());
    Ok(Query {
        prefix: get("prefix"),
        delimiter: Some(get("delimiter")).filter(|delimiter| !delimiter.is_empty()),
        marker: marker.ok_or(BlobError::InvalidParameter("marker"))?,
        limit: limit.min(LARGEST_PAGE),
    })
}

fn includes(call: Call<'_>, what: &str) -> bool {
    call.request
        .parameter("include")
        .is_some_and(|include| include.split(',').any(|part| part.trim() == what))
}

fn start(account: &Account, call: Call<'_>, query: &Query, list: &str, attributes: &str) -> String {
    let endpoint = format!("http://{}/{}/", call.request.host(), account.name);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ServiceEndpoint=\"{}\"{attributes}>",
        escape(endpoint)
    );
    element(&mut xml, "Prefix", &query.prefix);
    if let Some(delimiter) = &query.delimiter {
        element(&mut xml, "Delimiter", delimiter);
    }
    element(&mut xml, "MaxResults", &query.limit.to_string());
    xml + "<" + list + ">"
}

fn finish<T>(mut xml: String, list: &str, page: &Page<T>) -> Response {
    xml += &format!("</{list}>");
    // A marker is opaque to clients; encoded, it can hold any name.
    let next = page
        .next
        .as_ref()
        .map(|next| BASE64_URL_SAFE_NO_PAD.encode(next))
        .unwrap_or_default();
    element(&mut xml, "NextMarker", &next);
    xml += "</EnumerationResults>";
    Response::new(StatusCode::OK).with_body("application/xml", xml)
}

fn properties(xml: &mut String, blob: &StoredBlob) {
    *xml += "<Properties>";
    element(xml, "Creation-Time", &date::format(blob.created));
    element(xml, "Last-Modified", &date::format(blob.last_modified));
    element(xml, "Etag", blob.etag.to_string().trim_matches('"'));
    element(xml, "Content-Length", &blob.body.len().to_string());
    element(xml, "Content-Type", blob.content_type());
    let headers = &blob.headers;
    for (tag, value) in [
        ("Content-Encoding", &headers.content_encoding),
        ("Content-Language", &headers.content_language),
        ("Content-MD5", &headers.content_md5),
        ("Content-Disposition", &headers.content_disposition),
        ("Cache-Control", &headers.cache_control),
    ] {
        if let Some(value) = value {
            element(xml, tag, value);
        }
    }
    *xml += "<BlobType>BlockBlob</BlobType><LeaseStatus>unlocked</LeaseStatus><LeaseState>available</LeaseState>";
    *xml += "<ServerEncrypted>true</ServerEncrypted></Properties>";
}

fn metadata(xml: &mut String, metadata: &Metadata) {
    *xml += "<Metadata>";
    for (name, value) in metadata {
        element(xml, name, value);
    }
    *xml += "</Metadata>";
}

/// Characters that XML cannot hold are percent-encoded, and the name is marked so.
fn name(xml: &mut String, name: &str) {
    if name
        .chars()
        .any(|character| character.is_control() || character == '\u{fffe}' || character == '\u{ffff}')
    {
        *xml += &format!(
            "<Name Encoded=\"true\">{}</Name>",
            utf8_percent_encode(name, NON_ALPHANUMERIC)
        );
    } else {
        element(xml, "Name", name);
    }
}

fn element(xml: &mut String, tag: &str, text: &str) {
    *xml += &format!("<{tag}>{}</{tag}>", escape(text));
}
