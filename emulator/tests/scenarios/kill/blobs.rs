//! Clients that write and delete blobs under conditions, and what must be there after a kill.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use reqwest::{Method, Response, StatusCode};

use super::client::{Answered, Client};
use super::ledger::{KnownBlob, Ledger};

const BLOBS_OF_A_WRITER: usize = 4;

/// One client. Nobody else writes its blobs.
pub struct BlobWriter {
    client: Client,
    ledger: Ledger,
    random: StdRng,
    number: usize,
    written: u64,
}

impl BlobWriter {
    pub fn new(client: Client, ledger: Ledger, number: usize, seed: u64) -> Self {
        Self {
            client,
            ledger,
            random: StdRng::seed_from_u64(seed),
            number,
            written: 0,
        }
    }

    /// Works until a request is not answered.
    pub async fn work(mut self) {
        while self.one().await.is_ok() {}
        self.ledger.lock().unanswered += 1;
    }

    async fn one(&mut self) -> Answered<()> {
        let name = format!("{}-{}", self.number, self.random.random_range(0..BLOBS_OF_A_WRITER));
        let known = self.ledger.lock().blobs.entry(name.clone()).or_default().clone();
        match known.answered {
            None => self.put(&name, ("If-None-Match", "*")).await,
            Some((_, etag)) if self.random.random_bool(0.2) => self.delete(&name, &etag).await,
            Some((_, etag)) => self.put(&name, ("If-Match", &etag)).await,
        }
    }

    async fn put(&mut self, name: &str, condition: (&str, &str)) -> Answered<()> {
        self.written += 1;
        let length = self.random.random_range(1..20_000);
        let body = format!("{name} {} {}", self.written, "x".repeat(length));
        self.asked(name, Some(body.clone()));
        let headers = [condition, ("x-ms-blob-type", "BlockBlob")];
        let response = self.client.blob(Method::PUT, name, &headers, body.clone()).await?;
        assert_eq!(response.status(), StatusCode::CREATED, "{name} {condition:?}");
        let etag = etag(&response);
        let mut known = self.ledger.lock();
        assert!(known.etags.insert(etag.clone()), "the ETag {etag} was given twice");
        let answered = Some((body, etag));
        known.blobs.insert(name.to_owned(), KnownBlob { answered, asked: None });
        Ok(())
    }

    async fn delete(&mut self, name: &str, etag: &str) -> Answered<()> {
        self.asked(name, None);
        let headers = [("If-Match", etag)];
        let response = self.client.blob(Method::DELETE, name, &headers, String::new()).await?;
        assert_eq!(response.status(), StatusCode::ACCEPTED, "{name}");
        self.ledger.lock().blobs.insert(name.to_owned(), KnownBlob::default());
        Ok(())
    }

    fn asked(&self, name: &str, body: Option<String>) {
        self.ledger.lock().blobs.entry(name.to_owned()).or_default().asked = Some(body);
    }
}

fn etag(response: &Response) -> String {
    response.headers()["ETag"].to_str().unwrap().to_owned()
}

/// Compares what is there with what must be.
pub async fn check(client: &Client, ledger: &Ledger) {
    let names: Vec<_> = ledger.lock().blobs.keys().cloned().collect();
    for name in names {
        let response = client.blob(Method::GET, &name, &[], String::new()).await.unwrap();
        let found = match response.status() {
            StatusCode::NOT_FOUND => None,
            StatusCode::OK => Some((etag(&response), response.text().await.unwrap())),
            other => panic!("{name}: {other}"),
        };
        let found = found.map(|(etag, body)| (body, etag));
        let mut known = ledger.lock();
        let KnownBlob { answered, asked } = known.blobs.remove(&name).unwrap_or_default();
        if found != answered {
            let body = found.as_ref().map(|(body, _)| body.clone());
            assert!(
                asked.is_some(),
                "{name} is not what was answered, and nothing else was asked for"
            );
            assert_eq!(
                asked,
                Some(body),
                "{name} is neither what was answered nor what was asked for last"
            );
            known.etags.extend(found.iter().map(|(_, etag)| etag.clone()));
        }
        let state = KnownBlob {
            answered: found,
            asked: None,
        };
        known.blobs.insert(name, state);
    }
}
