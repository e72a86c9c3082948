//! The services as the gateways see them.

use std::sync::Arc;

use http::{Method, StatusCode};

use crate::blob::Blobs;
use crate::blob::http::unreadable;
use crate::clock::Clock;
use crate::event_grid::access::AccessError;
use crate::event_grid::courier::Courier;
use crate::event_grid::http::Refused as EventGridRefused;
use crate::event_hubs::EventHubs;
use crate::gateway::Backend;
use crate::http::head::Refusal;
use crate::http::{Request, Response};
use crate::logic_app::runner::Runner;
use crate::logic_app::workflow;
use crate::service::Service;
use crate::service_bus::Misdelivery;
use crate::service_bus::broker::Broker;
use crate::service_bus::http::error::Refused;
use crate::service_bus::sas::SasError;

/// Blob Storage.
#[derive(Debug)]
pub struct BlobBackend {
    /// The account.
    pub blobs: Arc<Blobs>,
    /// The time.
    pub clock: Arc<Clock>,
}

impl Backend for BlobBackend {
    const SERVICE: Service = Service::Blob;
    const SERVER: &'static str = "Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0";

    async fn answer(&self, request: &Request) -> Response {
        self.blobs.answer(request)
    }

    fn refuse_key(&self, request: &Request) -> Response {
        self.blobs.refuse_key(request)
    }

    fn refuse(&self, refusal: &Refusal) -> Response {
        unreadable(
            refusal.status,
            &refusal.reason,
            self.blobs.request_id(),
            &self.clock.now(),
        )
    }
}

/// Service Bus.
#[derive(Debug)]
pub struct ServiceBusBackend {
    /// The namespace.
    pub broker: Arc<Broker>,
    /// The time.
    pub clock: Arc<Clock>,
}

impl Backend for ServiceBusBackend {
    const SERVICE: Service = Service::ServiceBus;
    const SERVER: &'static str = "Microsoft-HTTPAPI/2.0";

    async fn answer(&self, request: &Request) -> Response {
        self.broker.answer(request, None, || false).await
    }

    async fn misdeliver(
        &self,
        request: &Request,
        how: Misdelivery,
        is_off: impl Fn() -> bool + Send + Sync,
    ) -> Response {
        self.broker.answer(request, Some(how), is_off).await
    }

    fn refuse_key(&self, request: &Request) -> Response {
        let tracking = self.broker.look(|namespace, _| namespace.random().uuid());
        Refused::from(SasError::BadSignature).into_response(request, tracking, &self.clock.now())
    }

    fn refuse(&self, refusal: &Refusal) -> Response {
        let refused = match refusal.status {
            // As for a message that could be read and is too large.
            StatusCode::PAYLOAD_TOO_LARGE => {
                Refused::Quota("The message is larger than is currently allowed.".to_owned())
            }
            status => Refused::Unreadable(status, refusal.reason.clone()),
        };
        let tracking = self.broker.look(|namespace, _| namespace.random().uuid());
        refused.into_response(&Request::new(Method::POST, "/"), tracking, &self.clock.now())
    }
}

/// The Logic App.
#[derive(Debug)]
pub struct LogicAppBackend(pub Arc<Runner>);

impl Backend for LogicAppBackend {
    const SERVICE: Service = Service::LogicApp;
    const SERVER: &'static str = "Microsoft-HTTPAPI/2.0";

    async fn answer(&self, request: &Request) -> Response {
        self.0.answer(request).await
    }

    fn refuse_key(&self, _: &Request) -> Response {
        workflow::wrong_signature()
    }

    fn refuse(&self, refusal: &Refusal) -> Response {
        workflow::error(refusal.status, "InvalidRequestContent", &refusal.reason)
    }
}

/// Event Grid.
#[derive(Debug)]
pub struct EventGridBackend(pub Arc<Courier>);

impl Backend for EventGridBackend {
    const SERVICE: Service = Service::EventGrid;
    const SERVER: &'static str = "Microsoft-HTTPAPI/2.0";

    async fn answer(&self, request: &Request) -> Response {
        self.0.answer(request)
    }

    fn refuse_key(&self, _: &Request) -> Response {
        EventGridRefused::from(AccessError::NotAuthorized).into_response()
    }

    fn refuse(&self, refusal: &Refusal) -> Response {
        let refused = match refusal.status {
            StatusCode::PAYLOAD_TOO_LARGE => EventGridRefused::TooLarge,
            status => EventGridRefused::Unreadable(status, refusal.reason.clone()),
        };
        refused.into_response()
    }
}

/// Event Hubs.
#[derive(Debug)]
pub struct EventHubsBackend(pub Arc<EventHubs>);

impl Backend for EventHubsBackend {
    const SERVICE: Service = Service::EventHubs;
    const SERVER: &'static str = "Microsoft-HTTPAPI/2.0";

    async fn answer(&self, request: &Request) -> Response {
        self.0.answer(request)
    }

    fn refuse_key(&self, request: &Request) -> Response {
        self.0.refuse_key(request)
    }

    fn refuse(&self, refusal: &Refusal) -> Response {
        self.0.refuse_unreadable(refusal)
    }
}
