//! A Blob service to speak to.

use std::sync::Arc;

use petstore_emulator::{Emulator, Settings};
use reqwest::{Client, Method, Response, StatusCode};

use crate::account::{FUTURE, signature};
use crate::azurite::Azurite;

/// Which one.
#[derive(Debug, Clone, Copy)]
pub enum Peer {
    Emulator,
    Azurite,
}

impl Peer {
    /// Starts one, or takes the one that runs already for other tests.
    pub async fn service(self) -> Service {
        Service::new(match self {
            Self::Emulator => Running::Emulator(Box::new(Emulator::start(Settings::default()).await.unwrap())),
            Self::Azurite => Running::Azurite(Azurite::shared()),
        })
    }

    /// Starts one that nobody else uses.
    pub async fn own_service(self) -> Service {
        Service::new(match self {
            Self::Emulator => return self.service().await,
            Self::Azurite => Running::Azurite(Arc::new(Azurite::start())),
        })
    }
}

enum Running {
    Emulator(Box<Emulator>),
    Azurite(Arc<Azurite>),
}

/// A running service.
pub struct Service {
    running: Running,
    /// The address of its account, without a slash at the end.
    pub endpoint: String,
}

impl Service {
    fn new(running: Running) -> Self {
        let endpoint = match &running {
            Running::Emulator(emulator) => {
                let connection = emulator.storage_connection();
                let endpoint = connection
                    .split(';')
                    .find_map(|part| part.strip_prefix("BlobEndpoint="));
                endpoint.unwrap().trim_end_matches('/').to_owned()
            }
            Running::Azurite(azurite) => azurite.endpoint(),
        };
        Self { running, endpoint }
    }

    /// Creates a container and returns its name, which no other test uses.
    pub async fn container(&self) -> String {
        let name = format!("c{}", uuid::Uuid::new_v4().simple());
        let created = self.ask(Method::PUT, &format!("{name}?restype=container")).await;
        assert_eq!(created.status(), StatusCode::CREATED);
        name
    }

    /// What the service itself says to a request without a body; `path` is the container and what follows.
    pub async fn ask(&self, method: Method, path: &str) -> Response {
        let separator = if path.contains('?') { '&' } else { '?' };
        let url = format!("{}/{path}{separator}{}", self.endpoint, signature("rwdlc", FUTURE));
        let request = Client::new().request(method, url).header("Content-Length", 0);
        request.send().await.unwrap()
    }

    /// Ends it; one that others use only for whoever calls this.
    pub async fn stop(self) {
        if let Running::Emulator(emulator) = self.running {
            emulator.stop().await;
        }
    }
}
