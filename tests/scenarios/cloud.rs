//! A stand-in for Azure that knows no keys: App Service's address that gives tokens, and storage, Service Bus, Event Hubs and Event Grid,
//! which take no other proof. It keeps no blobs; its queue holds one message; its hub is `carts`, its Event Grid topic `topic`.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::shop::SOON;

/// What the platform puts into the host's environment, and no guest may see.
pub const PLATFORM_SECRET: &str = "the-platform-s-secret";

/// Something that it was asked.
#[derive(Debug, Clone)]
pub struct Call {
    pub method: String,
    pub target: String,
    headers: BTreeMap<String, String>,
}

impl Call {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(String::as_str).unwrap_or_default()
    }
}

/// The running stand-in.
pub struct Cloud {
    pub url: String,
    calls: watch::Receiver<Vec<Call>>,
    serving: JoinHandle<()>,
}

impl Cloud {
    /// Starts it; its queue holds this message.
    pub async fn start(message: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, calls) = watch::channel(Vec::new());
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, sender.clone(), message.clone()));
            }
        });
        Self { url, calls, serving }
    }

    /// What the host's environment has in App Service.
    pub fn environment(&self) -> BTreeMap<String, String> {
        let entries = [
            ("IDENTITY_ENDPOINT", format!("{}/msi/token", self.url)),
            ("IDENTITY_HEADER", PLATFORM_SECRET.to_owned()),
        ];
        entries.map(|(name, value)| (name.to_owned(), value)).into()
    }

    /// What was asked of the part below this path.
    pub fn calls(&self, path: &str) -> Vec<Call> {
        let calls = self.calls.borrow();
        calls
            .iter()
            .filter(|call| call.target.starts_with(path))
            .cloned()
            .collect()
    }

    /// Waits for a call.
    pub async fn until(&mut self, method: &str, path: &str) -> Call {
        let is_it = |call: &&Call| call.method == method && call.target.starts_with(path);
        let waiting = self.calls.wait_for(|calls| calls.iter().any(|call| is_it(&call)));
        let calls = tokio::time::timeout(SOON, waiting).await;
        let calls = calls.unwrap_or_else(|_| panic!("no {method} {path}")).unwrap();
        calls.iter().find(is_it).unwrap().clone()
    }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// The token that the platform gives.
pub fn token(client_id: &str, resource: &str) -> String {
    format!("token-of-{client_id}-for-{resource}")
}

async fn serve(mut stream: TcpStream, calls: watch::Sender<Vec<Call>>, message: String) {
    let Some(call) = read(&mut stream).await else { return };
    let is_first_receipt = {
        let is_receipt = |call: &Call| call.target.contains("/messages/head");
        is_receipt(&call) && !calls.borrow().iter().any(is_receipt)
    };
    let (status, headers, body) = if call.target.starts_with("/msi/") {
        platform(&call)
    } else if !is_let_in(&call) {
        (401, "", String::new())
    } else if is_first_receipt {
        (201, RECEIVED, message)
    } else {
        service(&call)
    };
    if status == 204 {
        // An empty queue answers after a while.
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    calls.send_modify(|calls| calls.push(call));
    let answer = format!(
        "HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let _ = stream.write_all(answer.as_bytes()).await;
}

const RECEIVED: &str = "brokerproperties: {\"DeliveryCount\":1,\"LockToken\":\"c00df4d6-b5b5-42c2-9435-1ba3c528b823\",\"MessageId\":\"m\",\"SequenceNumber\":1}\r\n\
    content-type: application/cloudevents+json\r\n";

/// Reads a whole request.
async fn read(stream: &mut TcpStream) -> Option<Call> {
    let mut bytes = Vec::new();
    loop {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let call = parse(&head)?;
            let length: usize = call.header("content-length").parse().unwrap_or(0);
            if bytes.len() >= end + 4 + length {
                return Some(call);
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

fn parse(head: &str) -> Option<Call> {
    let mut lines = head.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let headers = lines.filter_map(|line| line.split_once(':'));
    Some(Call {
        method: words.next()?.to_owned(),
        target: words.next()?.to_owned(),
        headers: headers
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect(),
    })
}

/// <https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference>
fn platform(call: &Call) -> (u16, &'static str, String) {
    let query = call.target.split_once('?').map_or("", |(_, query)| query);
    let fields: BTreeMap<_, _> = form_urlencoded::parse(query.as_bytes()).collect();
    let field = |name: &str| fields.get(name).map(|value| value.as_ref()).unwrap_or("none");
    if call.header("x-identity-header") != PLATFORM_SECRET || field("api-version") != "2019-08-01" {
        return (401, "", String::new());
    }
    let token = token(field("client_id"), resource_name(field("resource")));
    let body = format!(
        r#"{{"access_token":"{token}","expires_on":"4102444800","token_type":"Bearer","resource":"{}"}}"#,
        field("resource")
    );
    (200, "content-type: application/json\r\n", body)
}

fn resource_name(resource: &str) -> &'static str {
    match resource.trim_end_matches('/') {
        "https://storage.azure.com" => "storage",
        "https://servicebus.azure.net" => "servicebus",
        "https://eventhubs.azure.net" => "eventhubs",
        "https://eventgrid.azure.net" => "eventgrid",
        _ => "nothing",
    }
}

/// Whether the token is one for this service, whoever's it is.
fn is_let_in(call: &Call) -> bool {
    let service = match call.target.split('/').nth(1) {
        Some("account") => "storage",
        Some("carts") => "eventhubs",
        Some("topic") => "eventgrid",
        _ => "servicebus",
    };
    let token = call.header("authorization");
    token.starts_with("Bearer token-of-") && token.ends_with(&format!("-for-{service}"))
}

fn service(call: &Call) -> (u16, &'static str, String) {
    match (call.method.as_str(), call.target.starts_with("/account/")) {
        ("GET" | "HEAD", true) => (404, "x-ms-error-code: BlobNotFound\r\n", String::new()),
        ("PUT", true) => (201, "etag: \"0x1\"\r\n", String::new()),
        ("POST", false) if call.target.starts_with("/topic/api/events") => (200, "", String::new()),
        _ if call.target.contains("/messages/head") => (204, "", String::new()),
        ("POST", false) if call.target.ends_with("/messages") => (201, "", String::new()),
        ("DELETE" | "PUT" | "POST", false) => (200, "", String::new()),
        _ => (405, "", String::new()),
    }
}
