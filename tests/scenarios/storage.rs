//! Blobs changed behind the shop's back, over HTTP like anybody would.

use std::time::{SystemTime, UNIX_EPOCH};

use azure_rest::RequestError;
use azure_rest::blob::{Account, Address, Condition, Content, delete, put};
use petstore_stack::Stack;

/// Overwrites a blob.
pub async fn overwrite(stack: &Stack, container: &str, name: &str, body: Vec<u8>) {
    let content = Content {
        content_type: "application/json".into(),
        body,
        metadata: Vec::new(),
    };
    send(stack, |account, now| {
        put(
            account,
            &Address::new(container, name)?,
            content,
            &Condition::Always,
            now,
        )
    })
    .await;
}

/// Removes a blob.
pub async fn remove(stack: &Stack, container: &str, name: &str) {
    send(stack, |account, now| {
        delete(account, &Address::new(container, name)?, &Condition::Always, now)
    })
    .await;
}

async fn send(stack: &Stack, request: impl FnOnce(&Account, u64) -> Result<http::Request<Vec<u8>>, RequestError>) {
    let account = Account::parse(&stack.emulator().storage_connection()).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let request = reqwest::Request::try_from(request(&account, now).unwrap()).unwrap();
    let response = reqwest::Client::new().execute(request).await.unwrap();
    assert!(response.status().is_success(), "{}", response.status());
}
