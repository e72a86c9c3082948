//! The exported interface: one attempt for each call.

use std::rc::Rc;

use azure_rest::blob::{self, Account, BlobError};
use azure_rest::identity::BearerToken;
use http::Response;
use outbound::{Limits, clock, exchange, failure_log};

use crate::account::locate;
use crate::bindings::{Blob, Condition, Content, Guest, Properties, StoreError};
use crate::store_error::{self, Line};
use crate::translation;

/// The component.
pub struct Provider;

impl Guest for Provider {
    async fn get(container: String, name: String) -> Result<Option<Blob>, StoreError> {
        let answer = attempt(&container, &name, Operation::Get).await?;
        Ok(answer.read(blob::got)?.map(translation::blob))
    }

    async fn head(container: String, name: String) -> Result<Option<Properties>, StoreError> {
        let answer = attempt(&container, &name, Operation::Head).await?;
        Ok(answer
            .read(|response, now| blob::headed(&response, now))?
            .map(translation::properties))
    }

    async fn put(
        container: String,
        name: String,
        content: Content,
        condition: Condition,
    ) -> Result<String, StoreError> {
        let answer = attempt(&container, &name, Operation::Put(content, condition)).await?;
        answer.read(|response, now| blob::stored(&response, now))
    }

    async fn delete(container: String, name: String, condition: Condition) -> Result<bool, StoreError> {
        let answer = attempt(&container, &name, Operation::Delete(condition)).await?;
        answer.read(|response, now| blob::deleted(&response, now))
    }
}

enum Operation {
    Get,
    Head,
    Put(Content, Condition),
    Delete(Condition),
}

impl Operation {
    fn verb(&self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Head => "head",
            Self::Put(..) => "put",
            Self::Delete(_) => "delete",
        }
    }
}

/// What a service said, and which one.
struct Answer {
    account: Rc<Account>,
    response: Response<Vec<u8>>,
    log: Log,
}

impl Answer {
    fn read<T>(self, read: impl FnOnce(Response<Vec<u8>>, u64) -> Result<T, BlobError>) -> Result<T, StoreError> {
        let Self { account, response, log } = self;
        read(response, clock::now()).map_err(|error| log.failed(store_error::refused(&account, error)))
    }
}

async fn attempt(container: &str, name: &str, operation: Operation) -> Result<Answer, StoreError> {
    let log = Log {
        verb: operation.verb(),
        container: container.to_owned(),
    };
    match exchanged(container, name, operation).await {
        Ok((account, response)) => Ok(Answer { account, response, log }),
        Err(error) => Err(log.failed(error)),
    }
}

async fn exchanged(
    container: &str,
    name: &str,
    operation: Operation,
) -> Result<(Rc<Account>, Response<Vec<u8>>), StoreError> {
    let (account, address) = locate(container, name)?;
    let account = opened(account).await?;
    let now = clock::now();
    let request = match operation {
        Operation::Get => blob::get(&account, &address, now),
        Operation::Head => blob::head(&account, &address, now),
        Operation::Put(content, condition) => blob::put(
            &account,
            &address,
            translation::content(content),
            &translation::condition(condition),
            now,
        ),
        Operation::Delete(condition) => blob::delete(&account, &address, &translation::condition(condition), now),
    };
    let request = request.map_err(|error| StoreError::Rejected(error.to_string()))?;
    let is_get = request.method() == http::Method::GET;
    let response = exchange(request, &Limits::PROMPT).await;
    let response = response.map_err(|error| store_error::unanswered(error, is_get))?;
    Ok((account, response))
}

/// The account with a token from the host's token address, if it needs one. It is not kept: the host renews it.
async fn opened(account: Rc<Account>) -> Result<Rc<Account>, StoreError> {
    let Some(resource) = account.token_resource() else {
        return Ok(account);
    };
    let request = resource
        .token_request()
        .map_err(|error| StoreError::Misconfigured(error.to_string()))?;
    let answer = exchange(request, &Limits::PROMPT).await;
    let answer = answer.map_err(|error| store_error::unanswered(error, false))?;
    let token = BearerToken::received(&answer, clock::now()).map_err(store_error::no_token)?;
    Ok(Rc::new(Rc::unwrap_or_clone(account).with_token(token)))
}

/// What a failed call's line says of the call. Blobs' names are left out: they can be as good as a shopper's session.
struct Log {
    verb: &'static str,
    container: String,
}

impl Log {
    /// A conflict is an ordinary outcome and leaves no line.
    fn failed(&self, error: StoreError) -> StoreError {
        if !matches!(error, StoreError::Conflict) {
            failure_log::failed(&format!("{} in {}", self.verb, self.container), &Line(&error));
        }
        error
    }
}
