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
    let length = length(&headers, method, status);
    let body = match length {
        Some(0) => Vec::new(),
        _ => body(response, length, limit).await?,
    };
    if length.is_some_and(|length| length != body.len()) {
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

/// Reads until all that was announced is there, which saves asking for the end. Where nothing was announced, a stream that ends says
/// nothing of how it ended; the future behind it does.
async fn body(response: Response, announced: Option<usize>, limit: usize) -> Result<Vec<u8>, Breakdown> {
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
        if announced.is_some_and(|announced| body.len() >= announced) {
            return Ok(body);
        }
        if !matches!(state, StreamResult::Complete(_)) {
            break;
        }
    }
    end.await?;
    Ok(body)
}

/// How long the body has to be, if that is known: some answers have none whatever they announce (RFC 9110, section 6.4.1).
fn length(headers: &HeaderMap, method: &Method, status: StatusCode) -> Option<usize> {
    if method == Method::HEAD || status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED {
        return Some(0);
    }
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn announced(text: Option<&'static str>, method: Method, status: u16) -> Option<usize> {
        let headers = text.map(|text| (CONTENT_LENGTH, HeaderValue::from_static(text)));
        length(
            &headers.into_iter().collect(),
            &method,
            StatusCode::from_u16(status).unwrap(),
        )
    }

    #[test]
    fn a_body_is_as_long_as_announced() {
        assert_eq!(announced(Some("3"), Method::GET, 200), Some(3));
        assert_eq!(announced(None, Method::GET, 200), None);
        assert_eq!(announced(Some("three"), Method::GET, 200), None);
    }

    #[test]
    fn an_answer_without_a_body_may_announce_one() {
        assert_eq!(announced(Some("3"), Method::HEAD, 200), Some(0));
        assert_eq!(announced(Some("3"), Method::GET, 304), Some(0));
        assert_eq!(announced(None, Method::DELETE, 204), Some(0));
    }

    #[test]
    fn headers_keep_their_repetitions() {
        let entries = vec![("Via".to_owned(), b"a".to_vec()), ("via".to_owned(), b"b".to_vec())];
        assert_eq!(headers(entries).unwrap().get_all("via").iter().count(), 2);
        assert_eq!(headers(vec![("two words".to_owned(), Vec::new())]), Err(INVALID));
    }
}
