//! Tokens from a stand-in for Microsoft Entra ID, which Kubernetes' workload identity asks. App Service's address is asked in the
//! scenarios, where each host has an environment of its own.

use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use azure_rest::secret::Secret;
use http_body_util::{BodyExt, Full};
use wasmtime_wasi_http::WasiBody;

use super::*;
use crate::outbound::Response;

const TENANT: &str = "11111111-1111-1111-1111-111111111111";

/// Long for work within this process, and shorter than the host waits for a platform.
const SOON: Duration = Duration::from_secs(3);

/// Gives a new token each time, which is good for so many seconds; refuses if that is 0.
#[derive(Clone)]
struct Entra {
    lasts: Arc<AtomicU64>,
    hangs: Arc<AtomicBool>,
    asked: Arc<Mutex<Vec<(String, String)>>>,
}

impl Entra {
    fn new(lasts: u64) -> Self {
        Self {
            lasts: Arc::new(AtomicU64::new(lasts)),
            hangs: Arc::default(),
            asked: Arc::default(),
        }
    }

    /// The address and the form of each request.
    fn asked(&self) -> Vec<(String, String)> {
        self.asked.lock().unwrap().clone()
    }
}

impl Transport for Entra {
    fn send(&self, request: http::Request<WasiBody>) -> Pin<Box<dyn Future<Output = Response> + Send>> {
        let this = self.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let form = body.collect().await?.to_bytes();
            let form = String::from_utf8(form.to_vec()).unwrap();
            let number = {
                let mut asked = this.asked.lock().unwrap();
                asked.push((parts.uri.to_string(), form));
                asked.len()
            };
            if this.hangs.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
            let lasts = this.lasts.load(Ordering::Relaxed);
            let (status, answer) = match lasts {
                0 => (400, r#"{"error":"invalid_client","error_description":"no such identity","error_codes":[700016],"timestamp":"","trace_id":"","correlation_id":""}"#.to_owned()),
                _ => (200, format!(r#"{{"token_type":"Bearer","expires_in":{lasts},"ext_expires_in":{lasts},"access_token":"swordfish-{number}"}}"#)),
            };
            let body = Full::from(answer).map_err(|never| match never {}).boxed_unsync();
            let mut response = http::Response::new(body);
            *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
            Ok(response)
        })
    }
}

fn identities(entra: &Entra, token_file: &Path) -> Identities {
    let platform = Platform::Kubernetes {
        authority: "https://login.microsoftonline.com/".into(),
        tenant: TENANT.into(),
        client_id: Some("the-pod-s-own".into()),
        token_file: token_file.into(),
    };
    Identities::new(platform, entra.clone())
}

fn token_file() -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "the-pod-s-proof").unwrap();
    file
}

fn text(token: &BearerToken) -> &str {
    token.header().to_str().unwrap()
}

#[tokio::test]
async fn a_token_is_asked_for_once_for_each_identity_and_resource() {
    let (entra, file) = (Entra::new(3600), token_file());
    let identities = identities(&entra, file.path());
    let token = async |id, resource| identities.token(id, resource).await.unwrap();
    let first = token(None, Resource::Storage).await;
    assert_eq!(text(&first), "Bearer swordfish-1");
    assert_eq!(text(&token(None, Resource::Storage).await), "Bearer swordfish-1");
    assert_eq!(text(&token(None, Resource::ServiceBus).await), "Bearer swordfish-2");
    assert_eq!(
        text(&token(Some("reserver"), Resource::Storage).await),
        "Bearer swordfish-3"
    );
    assert_eq!(
        text(&token(Some("reserver"), Resource::Storage).await),
        "Bearer swordfish-3"
    );
    let asked = entra.asked();
    assert_eq!(asked.len(), 3);
    assert!(
        asked[0].0.starts_with("https://login.microsoftonline.com/"),
        "{}",
        asked[0].0
    );
    assert!(asked[0].0.contains(TENANT), "{}", asked[0].0);
    for (form, id, scope) in [
        (&asked[0].1, "the-pod-s-own", "storage.azure.com"),
        (&asked[1].1, "the-pod-s-own", "servicebus.azure.net"),
        (&asked[2].1, "reserver", "storage.azure.com"),
    ] {
        assert!(form.contains(&format!("client_id={id}")), "{form}");
        assert!(form.contains(scope), "{form}");
        assert!(form.ends_with("client_assertion=the-pod-s-proof"), "{form}");
    }
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires() {
    // It is good for a while yet, but not for the 5 minutes that a token must have before it.
    let (entra, file) = (Entra::new(299), token_file());
    let identities = identities(&entra, file.path());
    for number in 1..=3 {
        let renewed = async {
            let expected = format!("Bearer swordfish-{number}");
            while text(&identities.token(None, Resource::Storage).await.unwrap()) != expected {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(SOON, renewed).await.unwrap();
    }
}

#[tokio::test]
async fn while_the_platform_is_down_a_token_is_used_to_its_end() {
    for (lasts, is_used) in [(299, true), (29, false)] {
        let (entra, file) = (Entra::new(lasts), token_file());
        let identities = identities(&entra, file.path());
        identities.token(None, Resource::Storage).await.unwrap();
        entra.lasts.store(0, Ordering::Relaxed);
        let token = identities.token(None, Resource::Storage).await;
        assert_eq!(token.is_ok(), is_used, "{lasts} s before its end");
    }
}

#[tokio::test]
async fn while_the_platform_hangs_nobody_waits_who_can_use_a_token() {
    let (entra, file) = (Entra::new(299), token_file());
    let identities = identities(&entra, file.path());
    identities.token(None, Resource::Storage).await.unwrap();
    entra.hangs.store(true, Ordering::Relaxed);
    let asking = (0..20).map(|_| identities.token(None, Resource::Storage));
    let tokens = tokio::time::timeout(SOON, futures::future::join_all(asking));
    for token in tokens.await.unwrap() {
        assert_eq!(text(&token.unwrap()), "Bearer swordfish-1");
    }
    assert!(entra.asked().len() <= 2, "{:?}", entra.asked());
}

#[tokio::test]
async fn a_renewal_that_failed_is_not_tried_again_at_once() {
    let entra = Entra::new(299);
    // It is asked without a file to be read first, so that each attempt ends before the next request for a token.
    let platform = Platform::AppService {
        address: "http://127.0.0.1/msi/token".into(),
        secret: Secret::new("swordfish"),
    };
    let identities = Identities::new(platform, entra.clone());
    identities.token(None, Resource::Storage).await.unwrap();
    entra.lasts.store(0, Ordering::Relaxed);
    for _ in 0..20 {
        let token = identities.token(None, Resource::Storage).await.unwrap();
        assert_eq!(text(&token), "Bearer swordfish-1");
        tokio::task::yield_now().await;
    }
    assert_eq!(entra.asked().len(), 2);
}

#[tokio::test]
async fn those_who_wait_for_a_platform_that_hangs_wait_no_longer_than_the_first() {
    let (entra, file) = (Entra::new(3600), token_file());
    entra.hangs.store(true, Ordering::Relaxed);
    let identities = identities(&entra, file.path());
    let asking = (0..3).map(|_| identities.token(None, Resource::Storage));
    // One attempt takes 5 seconds at most.
    let tokens = tokio::time::timeout(Duration::from_secs(9), futures::future::join_all(asking));
    assert!(tokens.await.unwrap().iter().all(Result::is_err));
    assert_eq!(entra.asked().len(), 1);
}

#[tokio::test]
async fn those_who_ask_at_once_share_one_token() {
    let (entra, file) = (Entra::new(3600), token_file());
    let identities = identities(&entra, file.path());
    let asking = (0..20).map(|_| identities.token(None, Resource::Storage));
    for token in futures::future::join_all(asking).await {
        assert_eq!(text(&token.unwrap()), "Bearer swordfish-1");
    }
    assert_eq!(entra.asked().len(), 1);
}

#[tokio::test]
async fn a_refusal_is_told_without_secrets_and_not_kept() {
    let (entra, file) = (Entra::new(0), token_file());
    let identities = identities(&entra, file.path());
    let error = identities.token(Some("nobody"), Resource::Storage).await.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("workload identity gave no token for storage"), "{shown}");
    assert!(shown.contains("no such identity"), "{shown}");
    assert!(!shown.contains("the-pod-s-proof"), "{shown}");
    assert_eq!(
        entra.asked().len(),
        1,
        "whoever needs a token decides whether to try again"
    );
    entra.lasts.store(3600, Ordering::Relaxed);
    let token = identities.token(Some("nobody"), Resource::Storage).await.unwrap();
    assert_eq!(text(&token), "Bearer swordfish-2");
}

#[tokio::test]
async fn a_missing_file_is_named() {
    let error = identities(&Entra::new(3600), Path::new("/nowhere/token"))
        .token(None, Resource::Storage)
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("/nowhere/token"), "{error}");
}
