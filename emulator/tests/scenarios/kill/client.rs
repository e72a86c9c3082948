//! Requests to a program of which only the connection strings are known.

use reqwest::{Method, Response, StatusCode};
use serde_json::Value;

use crate::support::{account_sas, part, root_token, seconds};

/// A client of one run of the program. Its errors are lost answers: the program was killed.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    service_bus: String,
    storage: String,
    console: String,
    token: String,
    signature: String,
}

/// The program was killed before it answered.
#[derive(Debug)]
pub struct NoAnswer;

pub type Answered<T> = Result<T, NoAnswer>;

impl Client {
    /// Reads what the program prints.
    pub fn new(lines: &[String]) -> Self {
        let value = |name: &str| {
            let line = lines.iter().find_map(|line| line.strip_prefix(name));
            line.unwrap().trim().to_owned()
        };
        Self {
            http: reqwest::Client::new(),
            service_bus: part(&value("service-bus"), "Endpoint").to_owned(),
            storage: part(&value("storage"), "BlobEndpoint").to_owned(),
            console: value("console"),
            token: root_token(),
            signature: account_sas("rwdlc", seconds(3600)),
        }
    }

    /// A request to Service Bus. `path` starts with a slash.
    pub async fn service_bus(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Answered<Response> {
        let mut request = self.http.request(method, format!("{}{path}", self.service_bus));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.header("Authorization", &self.token).body(body);
        request.send().await.map_err(|_| NoAnswer)
    }

    /// A request to Blob Storage about the blob of this name in the container `carts`.
    pub async fn blob(&self, method: Method, name: &str, headers: &[(&str, &str)], body: String) -> Answered<Response> {
        let url = format!("{}/carts/{name}?{}", self.storage, self.signature);
        let mut request = self.http.request(method, url).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.map_err(|_| NoAnswer)
    }

    /// What a queue or a subscription holds.
    pub async fn queue(&self, name: &str) -> Value {
        let url = format!("{}api/queues/{name}", self.console);
        let response = self.http.get(url).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{name}");
        serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
    }
}
