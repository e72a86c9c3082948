//! A collector in this process: takes what is exported with OTLP over HTTP, and keeps it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::metric;
use petstore_stack::spans::{self, Span, hex, text, texts};
use prost::Message;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::trace::Trace;
use crate::shop::SOON;

/// Everything that was exported.
#[derive(Debug, Default, Clone)]
pub struct Exported {
    /// Spans that have ended.
    pub spans: Vec<Span>,
    /// Metrics that had a value: their names, and what each value was of.
    pub metrics: Vec<(String, BTreeMap<String, String>)>,
    /// Log lines: their text and attributes, and the trace that they belong to.
    pub logs: Vec<(String, String)>,
    /// Exports as they came.
    raw: Vec<Bytes>,
}

impl Exported {
    /// Whether any export holds this text.
    pub fn contains(&self, text: &str) -> bool {
        let holds = |bytes: &Bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        self.raw.iter().any(holds)
    }

    /// Whether a value of this metric was of this.
    pub fn has_measured(&self, metric: &str, attribute: &str, value: &str) -> bool {
        let says = |attributes: &BTreeMap<String, String>| attributes.get(attribute).is_some_and(|said| said == value);
        self.metrics
            .iter()
            .any(|(name, attributes)| name == metric && says(attributes))
    }

    /// The spans of the trace in which this message was sent, if that has been exported.
    pub fn trace_of(&self, message_id: &str) -> Option<Trace> {
        let sent = |span: &&Span| span.name.starts_with("send ") && span.says("messaging.message.id", message_id);
        let trace = self.spans.iter().find(sent)?.trace.clone();
        Some(Trace(
            self.spans.iter().filter(|span| span.trace == trace).cloned().collect(),
        ))
    }
}

#[derive(Default)]
struct Kept {
    exported: Mutex<Exported>,
    more: Notify,
}

/// A collector that runs.
pub struct Collector {
    url: String,
    kept: Arc<Kept>,
    serving: JoinHandle<()>,
}

impl Collector {
    /// Starts it on a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let kept = Arc::<Kept>::default();
        let routes = Router::new()
            .route("/v1/traces", post(traces))
            .route("/v1/metrics", post(metrics))
            .route("/v1/logs", post(logs))
            .with_state(kept.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { url, kept, serving }
    }

    /// What has a host export to it, soon.
    pub fn environment(&self) -> BTreeMap<String, String> {
        let soon = "50";
        let entries = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", self.url.as_str()),
            ("OTEL_BSP_SCHEDULE_DELAY", soon),
            ("OTEL_BLRP_SCHEDULE_DELAY", soon),
            ("OTEL_METRIC_EXPORT_INTERVAL", soon),
        ];
        entries.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }

    /// What has been exported until now.
    pub fn exported(&self) -> Exported {
        self.kept.exported.lock().unwrap().clone()
    }

    /// Waits until what has been exported has this.
    pub async fn wait_for<T>(&self, what: &str, mut find: impl FnMut(&Exported) -> Option<T>) -> T {
        let waiting = async {
            loop {
                let more = self.kept.more.notified();
                if let Some(found) = find(&self.exported()) {
                    return found;
                }
                more.await;
            }
        };
        match tokio::time::timeout(SOON, waiting).await {
            Ok(found) => found,
            Err(_) => panic!("{what}: not within {SOON:?}\n{:#?}", self.exported().spans),
        }
    }

    /// Waits until a value of this metric was of this.
    pub async fn measured(&self, metric: &str, attribute: &str, value: &str) {
        let find = |exported: &Exported| exported.has_measured(metric, attribute, value).then_some(());
        self.wait_for(&format!("{metric} with {attribute}={value}"), find).await;
    }

    /// Waits until the trace of a message has all of it.
    pub async fn trace(&self, message_id: &str, is_whole: impl Fn(&Trace) -> bool) -> Trace {
        let find = |exported: &Exported| exported.trace_of(message_id).filter(&is_whole);
        self.wait_for("a whole trace", find).await
    }

    /// Takes nothing any more, as if it had gone.
    pub fn stop(&self) {
        self.serving.abort();
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Kept {
    fn keep(&self, raw: Bytes, add: impl FnOnce(&mut Exported)) -> StatusCode {
        let mut exported = self.exported.lock().unwrap();
        add(&mut exported);
        exported.raw.push(raw);
        drop(exported);
        self.more.notify_waiters();
        StatusCode::OK
    }
}

async fn traces(State(kept): State<Arc<Kept>>, body: Bytes) -> StatusCode {
    let spans = spans::read(&body).unwrap();
    kept.keep(body, |exported| exported.spans.extend(spans))
}

async fn metrics(State(kept): State<Arc<Kept>>, body: Bytes) -> StatusCode {
    let request = ExportMetricsServiceRequest::decode(body.clone()).unwrap();
    kept.keep(body, |exported| {
        let scopes = request
            .resource_metrics
            .into_iter()
            .flat_map(|resource| resource.scope_metrics);
        for metric in scopes.flat_map(|scope| scope.metrics) {
            let points = metric.data.into_iter().flat_map(points);
            let measured = points.map(|attributes| (metric.name.clone(), texts(attributes)));
            exported.metrics.extend(measured);
        }
    })
}

async fn logs(State(kept): State<Arc<Kept>>, body: Bytes) -> StatusCode {
    let request = ExportLogsServiceRequest::decode(body.clone()).unwrap();
    kept.keep(body, |exported| {
        let scopes = request
            .resource_logs
            .into_iter()
            .flat_map(|resource| resource.scope_logs);
        exported
            .logs
            .extend(scopes.flat_map(|scope| scope.log_records).map(|record| {
                let words = record.body.map(text).unwrap_or_default();
                (format!("{words} {:?}", texts(record.attributes)), hex(&record.trace_id))
            }));
    })
}

/// The attributes of each value.
fn points(data: metric::Data) -> Vec<Vec<KeyValue>> {
    match data {
        metric::Data::Sum(sum) => sum.data_points.into_iter().map(|point| point.attributes).collect(),
        metric::Data::Histogram(values) => values.data_points.into_iter().map(|point| point.attributes).collect(),
        other => panic!("a metric of a kind that the host does not have: {other:?}"),
    }
}

/// How long something that must not happen is waited for.
pub const A_WHILE: Duration = Duration::from_millis(500);
