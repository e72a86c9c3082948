//! An answer on its way in.

use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use spin_sdk::wasip3::http::types::Response;
use spin_sdk::wasip3::wit_bindgen::StreamResult;
use spin_sdk::wasip3::wit_future;

use crate::transport_error::Breakdown;

/// How much of a body is read at once, in bytes.
const PIECE: usize = 16 * 1024;
const CUT_OFF: Breakdown = Breakdown::Broken("the answer was cut off");
const INVALID: Breakdown = Breakdown::Broken("the answer was no valid HTTP");

/// Reads the whole answer to a request of the given method.
pub(crate) async fn read(
    response: Response,
    method: &Method,
    limit: usize,
) -> Result<http::Response<Vec<u8>>, Breakdown> {
    let status = StatusCode::from_u16(response.get_status_code()).map_err(|_| INVALID)?;
    let headers = headers(response.get_headers().copy_all())?;
    let body = body(response, limit).await?;
    if !is_whole(&headers, method, status, body.len()) {
        return Err(CUT_OFF);
    }
    let mut answer = http::Response::new(body);
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    Ok(answer)
}

fn headers(entries: Vec<(String, Vec<u8>)>) -> Result<HeaderMap, Breakdown> {
    let mut headers = HeaderMap::with_capacity(entries.len());
    for (name, value) in entries {
        let name = HeaderName::try_from(name).map_err(|_| INVALID)?;
        headers.append(name, HeaderValue::try_from(value).map_err(|_| INVALID)?);
    }
    Ok(headers)
}

/// A stream that ends says nothing of how it ended; the future behind it does.
async fn body(response: Response, limit: usize) -> Result<Vec<u8>, Breakdown> {
    let (_received, result) = wit_future::new(|| Ok(()));
    let (mut stream, end) = Response::consume_body(response, result);
    let mut body = Vec::new();
    loop {
        body.reserve(PIECE);
        let (state, filled) = stream.read(body).await;
        body = filled;
        if body.len() > limit {
            return Err(Breakdown::TooLarge);
        }
        if !matches!(state, StreamResult::Complete(_)) {
            break;
        }
    }
    end.await?;
    Ok(body)
}

/// Whether the body has the length that was announced, where an answer has a body at all (RFC 9110, section 6.4.1).
fn is_whole(headers: &HeaderMap, method: &Method, status: StatusCode, length: usize) -> bool {
    let has_body = method != Method::HEAD && status != StatusCode::NO_CONTENT && status != StatusCode::NOT_MODIFIED;
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    !has_body || announced.is_none_or(|announced| announced == length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(announced: Option<&'static str>, method: Method, status: u16, length: usize) -> bool {
        let headers = announced.map(|text| (CONTENT_LENGTH, HeaderValue::from_static(text)));
        is_whole(
            &headers.into_iter().collect(),
            &method,
            StatusCode::from_u16(status).unwrap(),
            length,
        )
    }

    #[test]
    fn a_body_that_is_shorter_than_announced_is_not_whole() {
        assert!(whole(Some("3"), Method::GET, 200, 3));
        assert!(!whole(Some("3"), Method::GET, 200, 2));
        assert!(whole(None, Method::GET, 200, 2));
    }

    #[test]
    fn an_answer_without_a_body_may_announce_one() {
        assert!(whole(Some("3"), Method::HEAD, 200, 0));
        assert!(whole(Some("3"), Method::GET, 304, 0));
    }

    #[test]
    fn headers_keep_their_repetitions() {
        let entries = vec![("Via".to_owned(), b"a".to_vec()), ("via".to_owned(), b"b".to_vec())];
        assert_eq!(headers(entries).unwrap().get_all("via").iter().count(), 2);
        assert_eq!(headers(vec![("two words".to_owned(), Vec::new())]), Err(INVALID));
    }
}
