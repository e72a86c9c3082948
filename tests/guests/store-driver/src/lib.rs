//! A guest that calls `petstore:blobs/store` as it is told over HTTP, so that a test can drive any provider of the interface.
//!
//! A request's body is one line of JSON, a [`Call`], and behind it the bytes to store. An answer's body is one line of JSON, the
//! call's result, and behind it the bytes that were found.

mod bindings;

use bindings::petstore::blobs::store;
use bindings::petstore::blobs::types::{Condition, Content};
use serde::{Deserialize, Serialize};
use spin_sdk::http::{IntoResponse, Request, Result, StatusCode, body::IncomingBodyExt};
use spin_sdk::http_service;
use spin_sdk::wasip3::http::types::Response;

#[derive(Deserialize)]
enum Call {
    Get(Place),
    Head(Place),
    Put {
        place: Place,
        content_type: String,
        metadata: Vec<(String, String)>,
        condition: Condition,
    },
    Delete {
        place: Place,
        condition: Condition,
    },
}

#[derive(Deserialize)]
struct Place {
    container: String,
    name: String,
}

#[http_service]
async fn serve(request: Request) -> Result<Response> {
    let body = request.into_body().bytes().await?;
    Ok(match obey(&body).await {
        Ok(answer) => answer.into_response()?,
        Err(problem) => (StatusCode::BAD_REQUEST, problem).into_response()?,
    })
}

async fn obey(body: &[u8]) -> std::result::Result<Vec<u8>, String> {
    let end = body.iter().position(|byte| *byte == b'\n').unwrap_or(body.len());
    let call = serde_json::from_slice(&body[..end]).map_err(|error| error.to_string())?;
    match call {
        Call::Get(Place { container, name }) => {
            let found = store::get(container, name).await;
            let (properties, bytes) = match found {
                Ok(Some(blob)) => (Ok(Some(blob.properties)), blob.body),
                Ok(None) => (Ok(None), Vec::new()),
                Err(error) => (Err(error), Vec::new()),
            };
            answer(&properties, &bytes)
        }
        Call::Head(Place { container, name }) => answer(&store::head(container, name).await, &[]),
        Call::Put {
            place: Place { container, name },
            content_type,
            metadata,
            condition,
        } => {
            let content = Content {
                content_type,
                body: body.get(end + 1..).unwrap_or_default().to_vec(),
                metadata,
            };
            answer(&store::put(container, name, content, condition).await, &[])
        }
        Call::Delete {
            place: Place { container, name },
            condition,
        } => answer(&store::delete(container, name, condition).await, &[]),
    }
}

fn answer(result: &impl Serialize, bytes: &[u8]) -> std::result::Result<Vec<u8>, String> {
    let mut line = serde_json::to_vec(result).map_err(|error| error.to_string())?;
    line.push(b'\n');
    line.extend_from_slice(bytes);
    Ok(line)
}
