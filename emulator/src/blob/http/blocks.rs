//! Large blobs: Put Block and Put Block List.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::StatusCode;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::upload::{check_grant, written};
use super::{Call, metadata};
use crate::blob::conditions::Conditions;
use crate::blob::stored::{Upload, md5};
use crate::blob::{Account, BlobError};
use crate::http::Response;

/// The longest block id before its encoding, in bytes.
const LONGEST_ID: usize = 64;

/// Put Block.
pub fn put(account: &mut Account, call: Call<'_>) -> Result<Response, BlobError> {
    let id = call
        .request
        .parameter("blockid")
        .ok_or(BlobError::InvalidParameter("blockid"))?;
    if !BASE64_STANDARD
        .decode(&id)
        .is_ok_and(|id| (1..=LONGEST_ID).contains(&id.len()))
    {
        return Err(BlobError::InvalidParameter("blockid"));
    }
    metadata::check_md5(call.request)?;
    let digest = md5(&call.request.body);
    account
        .container_mut(call.container)?
        .put_block(call.blob, &id, call.request.body.clone())?;
    Ok(Response::new(StatusCode::CREATED)
        .with_header("Content-MD5", digest)
        .with_header("x-ms-request-server-encrypted", "true"))
}

/// Put Block List.
pub fn commit(account: &mut Account, call: Call<'_>) -> Result<Response, BlobError> {
    metadata::check_md5(call.request)?;
    let ids = parse_list(&call.request.body)?;
    let upload = Upload {
        headers: metadata::special_content_headers(call.request),
        metadata: metadata::parse(&call.request.headers)?,
        ..Upload::default()
    };
    let container = account.container_mut(call.container)?;
    check_grant(call, container.blob(call.blob))?;
    let conditions = Conditions::parse(&call.request.headers)?;
    Ok(written(
        StatusCode::CREATED,
        container.put_block_list(call.blob, &ids, upload, &conditions, call.now.time)?,
    ))
}

/// `<BlockList>` with `<Latest>` and `<Uncommitted>` entries. Blocks of the stored blob (`<Committed>`) are not kept apart here.
fn parse_list(body: &[u8]) -> Result<Vec<String>, BlobError> {
    let text = std::str::from_utf8(body).map_err(|_| BlobError::InvalidXml)?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut ids = Vec::new();
    let (mut depth, mut in_id, mut seen) = (0_usize, false, false);
    loop {
        match reader.read_event().map_err(|_| BlobError::InvalidXml)? {
            Event::Start(tag) => {
                depth += 1;
                in_id = match (depth, tag.local_name().as_ref()) {
                    (1, "BlockList") => {
                        seen = true;
                        false
                    }
                    (2, "Latest" | "Uncommitted") => true,
                    (2, "Committed") => return Err(BlobError::NotImplemented("block lists with committed blocks")),
                    _ => return Err(BlobError::InvalidXml),
                };
            }
            Event::Text(text) if in_id => ids.push(text.trim().to_owned()),
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                in_id = false;
            }
            Event::Empty(tag) if depth == 0 && tag.local_name().as_ref() == "BlockList" => seen = true,
            Event::Empty(_) | Event::DocType(_) => return Err(BlobError::InvalidXml),
            Event::Eof => {
                return if seen && depth == 0 {
                    Ok(ids)
                } else {
                    Err(BlobError::InvalidXml)
                };
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_in_its_order() {
        let xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<BlockList><Latest>Mg==</Latest>\n<Uncommitted>MQ==</Uncommitted></BlockList>";
        assert_eq!(
            parse_list(xml.as_bytes()),
            Ok(vec!["Mg==".to_owned(), "MQ==".to_owned()])
        );
        assert_eq!(parse_list(b"<BlockList/>"), Ok(vec![]));
    }

    #[test]
    fn anything_else_is_refused() {
        for xml in [
            "<BlockList>",
            "<Other></Other>",
            "<BlockList><Oldest>x</Oldest></BlockList>",
            "<BlockList><Latest>x</BlockList>",
            "",
            "x",
        ] {
            assert!(parse_list(xml.as_bytes()).is_err(), "{xml}");
        }
    }
}
