//! Starting and stopping.

use std::{io, net::SocketAddr, sync::Arc};

use parking_lot::Mutex;
use petstore_emulator::LocalAzure;
use petstore_stack::{HostLog, Stack};
use tokio::{net::TcpListener, sync::broadcast, task::JoinSet};

use crate::{flow::Flow, server, shoppers::Shoppers, switches::Switches, ticks, traces::Traces};

/// What is shown.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The local Azure.
    pub azure: Arc<LocalAzure>,
    /// The host's log, as JSON lines.
    pub log: HostLog,
    /// Where the shop is, without a slash at the end.
    pub shop_url: String,
    /// Where the emulator's console is.
    pub console_url: String,
    /// The host's spans.
    pub traces: Arc<Traces>,
}

impl Subject {
    /// A stack whose host exports its spans to `traces`.
    pub fn new(stack: &Stack, traces: Traces) -> Self {
        Self {
            azure: stack.emulator().share(),
            log: stack.log().clone(),
            shop_url: stack.shop_url().to_owned(),
            console_url: stack.emulator().console_url(),
            traces: Arc::new(traces),
        }
    }
}

/// Why a dashboard did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Others could reach it, and it has no password.
    #[error("the dashboard is for this machine alone, and {0} is not: choose an address such as 127.0.0.1")]
    NotLoopback(SocketAddr),
    /// The address is taken, or not one of this machine's.
    #[error("the dashboard cannot listen on {address}: {source}; choose another port")]
    NotListening {
        /// Where it should listen.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
}

/// A running dashboard. Dropped, it ends, and so do its shoppers.
#[derive(Debug)]
pub struct Dashboard {
    address: SocketAddr,
    _tasks: JoinSet<()>,
}

/// What all requests share.
#[derive(Debug)]
pub(crate) struct Window {
    pub subject: Subject,
    pub flow: Mutex<Flow>,
    pub switches: Switches,
    pub shoppers: Shoppers,
    /// What browsers hear, as JSON.
    pub ticks: broadcast::Sender<Arc<str>>,
}

impl Dashboard {
    /// Starts to follow `subject`, and to answer at `address`; port 0 takes a free one.
    ///
    /// # Errors
    /// The address is not for this machine alone, or cannot be listened on.
    pub async fn start(subject: Subject, address: SocketAddr) -> Result<Self, StartError> {
        if !address.ip().is_loopback() {
            return Err(StartError::NotLoopback(address));
        }
        let failed = |source| StartError::NotListening { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let bound = listener.local_addr().map_err(failed)?;
        let window = Arc::new(Window {
            shoppers: Shoppers::new(subject.shop_url.clone()),
            switches: Switches::new(Arc::clone(&subject.azure)),
            flow: Mutex::default(),
            ticks: broadcast::Sender::new(64),
            subject,
        });
        let activities = window.subject.azure.activity();
        let mut tasks = JoinSet::new();
        tasks.spawn(ticks::follow_activities(Arc::clone(&window), activities));
        tasks.spawn(ticks::follow_log(Arc::clone(&window)));
        tasks.spawn(ticks::tell(Arc::clone(&window)));
        tasks.spawn(async move {
            // It ends with its task; connections that fail are their own affair.
            let _ = axum::serve(listener, server::router(window)).await;
        });
        Ok(Self {
            address: bound,
            _tasks: tasks,
        })
    }

    /// Where it is, with a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }
}
