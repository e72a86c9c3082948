//! The exporters, and how they end.

use std::time::Duration;

use futures::future::join_all;
use opentelemetry::InstrumentationScope;
use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::TracerProvider;
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_otlp::{ExporterBuildError, LogExporter, MetricExporter, SpanExporter, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{SdkLogger, SdkLoggerProvider};
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::resource::{EnvResourceDetector, ResourceDetector};
use opentelemetry_sdk::trace::SdkTracerProvider;
use thiserror::Error;
use tokio::sync::oneshot;

use super::signals::Signals;
use super::transport::ExportTransport;
use super::{instruments, span};
use crate::outbound::Network;

/// What exports name this process where the environment has no `OTEL_SERVICE_NAME`.
const SERVICE_NAME: &str = env!("CARGO_PKG_NAME");

/// How long the last exports may take when the process ends.
const FLUSH_TIME: Duration = Duration::from_secs(5);

/// Why nothing can be exported although the environment asks for it.
#[derive(Debug, Error)]
pub enum TelemetryError {
    /// A variable cannot be used.
    #[error("OTEL_EXPORTER_OTLP_*: {0}")]
    Exporter(#[from] ExporterBuildError),
    /// The platform's certificates cannot be used.
    #[error("cannot set up the HTTP client of telemetry")]
    Network(#[from] std::io::Error),
}

/// Hands log lines on to be exported.
pub type LogBridge = OpenTelemetryTracingBridge<SdkLoggerProvider, SdkLogger>;

/// What exports. By default nothing.
#[derive(Debug, Default)]
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
    metrics: Option<SdkMeterProvider>,
    logs: Option<SdkLoggerProvider>,
}

impl Telemetry {
    /// Starts to export what the environment asks for.
    ///
    /// # Errors
    /// A variable cannot be used.
    pub fn start() -> Result<Self, TelemetryError> {
        let signals = Signals::wanted(|name| std::env::var(name).ok());
        if signals.are_none() {
            return Ok(Self::default());
        }
        let network = Network::new()?;
        let transport = |signal| ExportTransport::new(network.clone(), signal);
        let mut telemetry = Self::default();
        if signals.traces {
            telemetry.traces = Some(traces(transport("traces"))?);
        }
        if signals.metrics {
            telemetry.metrics = Some(metrics(transport("metrics"))?);
        }
        if signals.logs {
            telemetry.logs = Some(logs(transport("logs"))?);
        }
        Ok(telemetry)
    }

    /// Takes log lines that are to be exported, if any are.
    pub fn log_bridge(&self) -> Option<LogBridge> {
        self.logs.as_ref().map(OpenTelemetryTracingBridge::new)
    }

    /// Exports what is left, but not for ever.
    pub async fn stop(self) {
        let last = join_all(
            [
                self.traces.map(|traces| aside(move || traces.shutdown())),
                self.metrics.map(|metrics| aside(move || metrics.shutdown())),
                self.logs.map(|logs| aside(move || logs.shutdown())),
            ]
            .into_iter()
            .flatten(),
        );
        if tokio::time::timeout(FLUSH_TIME, last).await.is_err() {
            tracing::warn!("telemetry was not exported within {FLUSH_TIME:?} and is lost");
        }
    }
}

/// Waits for work on a thread of its own. The process does not wait for that when it ends, as it would for one of the runtime's.
fn aside(work: impl FnOnce() -> OTelSdkResult + Send + 'static) -> oneshot::Receiver<OTelSdkResult> {
    let (done, ended) = oneshot::channel();
    std::thread::spawn(move || {
        // An export that failed has been reported, like any. Perhaps nobody waits any more.
        let _ = done.send(work());
    });
    ended
}

fn traces(transport: ExportTransport) -> Result<SdkTracerProvider, TelemetryError> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(transport)
        .build()?;
    let provider = SdkTracerProvider::builder()
        .with_resource(resource())
        .with_batch_exporter(exporter)
        .build();
    span::trace_with(provider.tracer_with_scope(scope()));
    Ok(provider)
}

fn metrics(transport: ExportTransport) -> Result<SdkMeterProvider, TelemetryError> {
    let exporter = MetricExporter::builder()
        .with_http()
        .with_http_client(transport)
        .build()?;
    let provider = SdkMeterProvider::builder()
        .with_resource(resource())
        .with_periodic_exporter(exporter)
        .build();
    instruments::measure_with(&provider.meter_with_scope(scope()));
    Ok(provider)
}

fn logs(transport: ExportTransport) -> Result<SdkLoggerProvider, TelemetryError> {
    let exporter = LogExporter::builder().with_http().with_http_client(transport).build()?;
    Ok(SdkLoggerProvider::builder()
        .with_resource(resource())
        .with_batch_exporter(exporter)
        .build())
}

fn scope() -> InstrumentationScope {
    InstrumentationScope::builder(SERVICE_NAME)
        .with_version(env!("CARGO_PKG_VERSION"))
        .build()
}

/// What the environment says of this process, and a name where it has none.
fn resource() -> Resource {
    let name = opentelemetry::Key::from_static_str("service.name");
    let is_named = std::env::var("OTEL_SERVICE_NAME").is_ok_and(|name| !name.is_empty())
        || EnvResourceDetector::new().detect().get(&name).is_some();
    match is_named {
        true => Resource::builder().build(),
        false => Resource::builder().with_service_name(SERVICE_NAME).build(),
    }
}
