//! The exported interface: one attempt for each call.

use azure_rest::{RequestError, blob};
use outbound::{Limits, clock, exchange, failure_log};

use crate::account::locate;
use crate::bindings::{Blob, Condition, Content, Guest, Properties, StoreError};
use crate::store_error::{self, Line};
use crate::translation;

/// The component.
pub struct Provider;

impl Guest for Provider {
    async fn get(container: String, name: String) -> Result<Option<Blob>, StoreError> {
        logged("get", &container, get(&container, &name).await)
    }

    async fn head(container: String, name: String) -> Result<Option<Properties>, StoreError> {
        logged("head", &container, head(&container, &name).await)
    }

    async fn put(
        container: String,
        name: String,
        content: Content,
        condition: Condition,
    ) -> Result<String, StoreError> {
        logged("put", &container, put(&container, &name, content, condition).await)
    }

    async fn delete(container: String, name: String, condition: Condition) -> Result<bool, StoreError> {
        logged("delete", &container, delete(&container, &name, condition).await)
    }
}

async fn get(container: &str, name: &str) -> Result<Option<Blob>, StoreError> {
    let (account, address) = locate(container, name)?;
    let request = blob::get(&account, &address, clock::now()).map_err(unsendable)?;
    let answer = exchange(request, &Limits::PROMPT)
        .await
        .map_err(store_error::unreadable)?;
    let blob = blob::got(answer, clock::now()).map_err(|error| store_error::refused(&account, error))?;
    Ok(blob.map(translation::blob))
}

async fn head(container: &str, name: &str) -> Result<Option<Properties>, StoreError> {
    let (account, address) = locate(container, name)?;
    let request = blob::head(&account, &address, clock::now()).map_err(unsendable)?;
    let answer = exchange(request, &Limits::PROMPT).await?;
    let properties = blob::headed(&answer, clock::now()).map_err(|error| store_error::refused(&account, error))?;
    Ok(properties.map(translation::properties))
}

async fn put(container: &str, name: &str, content: Content, condition: Condition) -> Result<String, StoreError> {
    let (account, address) = locate(container, name)?;
    let (content, condition) = (translation::content(content), translation::condition(condition));
    let request = blob::put(&account, &address, content, &condition, clock::now()).map_err(unsendable)?;
    let answer = exchange(request, &Limits::PROMPT).await?;
    blob::stored(&answer, clock::now()).map_err(|error| store_error::refused(&account, error))
}

async fn delete(container: &str, name: &str, condition: Condition) -> Result<bool, StoreError> {
    let (account, address) = locate(container, name)?;
    let condition = translation::condition(condition);
    let request = blob::delete(&account, &address, &condition, clock::now()).map_err(unsendable)?;
    let answer = exchange(request, &Limits::PROMPT).await?;
    blob::deleted(&answer, clock::now()).map_err(|error| store_error::refused(&account, error))
}

fn unsendable(error: RequestError) -> StoreError {
    StoreError::Rejected(error.to_string())
}

/// A conflict is an ordinary outcome and leaves no line. Blobs' names are left out: they can be as good as a shopper's session.
fn logged<T>(operation: &str, container: &str, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
    outcome.inspect_err(|error| {
        if !matches!(error, StoreError::Conflict) {
            failure_log::failed(&format!("{operation} in {container}"), &Line(error));
        }
    })
}
