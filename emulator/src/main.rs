//! The emulator as a program: local Azure until it is told to stop.

use std::error::Error;
use std::io::Write;
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use petstore_emulator::{
    Answering, DataFolder, Declaration, DefinitionSource, Durability, Emulator, EventGridSettings, EventHub,
    MailSettings, Ports, QueueSettings, ScheduledWorkflow, Settings, Workflow,
};

/// Service Bus, Event Grid, Event Hubs, Blob Storage and a mail-sending Logic App on this machine. Everything is kept in memory, or in a folder.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    address: IpAddr,
    /// Take any free port where none is given below: the lines that are printed say which
    #[arg(long)]
    any_port: bool,
    /// The port of Blob Storage; 0 takes any free one, also below
    #[arg(long, default_value_t = 10000, default_value_if("any_port", "true", "0"))]
    blob_port: u16,
    /// The port of Service Bus
    #[arg(long, default_value_t = 10010, default_value_if("any_port", "true", "0"))]
    service_bus_port: u16,
    /// The port of the Logic App
    #[arg(long, default_value_t = 10020, default_value_if("any_port", "true", "0"))]
    logic_app_port: u16,
    /// The port of Event Grid
    #[arg(long, default_value_t = 10040, default_value_if("any_port", "true", "0"))]
    event_grid_port: u16,
    /// The port of Event Hubs
    #[arg(long, default_value_t = 10011, default_value_if("any_port", "true", "0"))]
    event_hubs_port: u16,
    /// The port of the console
    #[arg(long, default_value_t = 10030, default_value_if("any_port", "true", "0"))]
    console_port: u16,
    /// A queue to create, beside `orders`
    #[arg(long = "queue", value_name = "NAME")]
    queues: Vec<String>,
    /// A file that declares queues and topics, in the JSON shape of Microsoft's Service Bus emulator
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Create a queue when it is first sent to or received from
    #[arg(long)]
    create_on_use: bool,
    /// A file that declares the topics and event subscriptions of Event Grid; without it there is the topic `orders`
    #[arg(long, value_name = "FILE")]
    event_grid: Option<PathBuf>,
    /// A container to create, beside `carts` and `orders`
    #[arg(long = "container", value_name = "NAME")]
    containers: Vec<String>,
    /// An event hub to create, beside `carts`
    #[arg(long = "event-hub", value_name = "NAME")]
    event_hubs: Vec<String>,
    /// A folder that keeps everything: queues with their messages, blobs, mails. It is created if it is not there
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// What is in the data folder for certain when a request is answered
    #[arg(long, value_enum, requires = "data", default_value_t)]
    durability: Durability,
    /// A folder that gets each mail as an .eml file
    #[arg(long, value_name = "DIR")]
    inbox: Option<PathBuf>,
    /// A mail server that gets each mail: smtp://host:port, or smtps://user:password@host
    #[arg(long, value_name = "URL", env = "PETSTORE_SMTP", hide_env_values = true)]
    smtp: Option<String>,
    /// The sender of the mails
    #[arg(long, value_name = "ADDRESS", default_value = "orders@petstore.example")]
    mail_from: String,
    /// The receiver of the mails
    #[arg(long, value_name = "ADDRESS", default_value = "stock@petstore.example")]
    mail_to: String,
    /// The Logic App's definition, in place of deploy/logic-apps/order-alert.json
    #[arg(long, value_name = "FILE")]
    workflow: Option<PathBuf>,
    /// Run the Logic App that mails the dead letters of the queue `orders`, deploy/logic-apps/dead-letters.json. Leave this out if a host
    /// receives them itself: both together would share them
    #[arg(long)]
    mail_dead_letters: bool,
    /// The definition of a Logic App that starts by itself, with a Recurrence trigger
    #[arg(long = "scheduled-workflow", value_name = "FILE")]
    scheduled_workflows: Vec<PathBuf>,
    /// Let the Logic App answer 202 before it mails, as a workflow without a Response action does
    #[arg(long)]
    answer_at_once: bool,
}

impl Arguments {
    fn into_settings(self) -> Result<Settings, Box<dyn Error>> {
        let mut base = Settings::default();
        if let Some(file) = &self.config {
            base.declared = Declaration::read(file)?;
            // What the file says of a name counts, also that it is a topic's.
            base.queues.retain(|(name, _)| !base.declared.names(name));
        }
        if let Some(file) = &self.event_grid {
            base.event_grid = EventGridSettings::read(file)?;
        }
        base.event_hubs
            .hubs
            .extend(self.event_hubs.into_iter().map(EventHub::new));
        let queues = self.queues.into_iter().map(|name| (name, QueueSettings::default()));
        let answering = if self.answer_at_once {
            Answering::AtOnce
        } else {
            Answering::AfterMail
        };
        let dead_letters = self.mail_dead_letters.then(ScheduledWorkflow::dead_letters);
        let others = self.scheduled_workflows.into_iter().map(|file| ScheduledWorkflow {
            definition: DefinitionSource::File(file),
        });
        Ok(Settings {
            address: self.address,
            ports: Ports {
                blob: self.blob_port,
                service_bus: self.service_bus_port,
                logic_app: self.logic_app_port,
                console: self.console_port,
                event_grid: self.event_grid_port,
                event_hubs: self.event_hubs_port,
            },
            queues: base.queues.into_iter().chain(queues).collect(),
            containers: base.containers.into_iter().chain(self.containers).collect(),
            mail: MailSettings {
                from: self.mail_from,
                to: self.mail_to,
                folder: self.inbox,
                smtp: self.smtp,
            },
            workflow: Workflow {
                answering,
                definition: self
                    .workflow
                    .map_or(DefinitionSource::OrderAlert, DefinitionSource::File),
                ..base.workflow
            },
            scheduled: dead_letters.into_iter().chain(others).collect(),
            create_on_use: self.create_on_use,
            data: self.data.map(|path| DataFolder {
                path,
                durability: self.durability,
            }),
            ..base
        })
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let settings = match Arguments::parse().into_settings() {
        Ok(settings) => settings,
        Err(error) => return fail(&*error),
    };
    match run(settings).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&*error),
    }
}

fn fail(error: &dyn Error) -> ExitCode {
    eprintln!("error: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        eprintln!("  because {cause}");
        source = cause.source();
    }
    ExitCode::FAILURE
}

async fn run(settings: Settings) -> Result<(), Box<dyn Error>> {
    // Listened for before anybody is told that we are here, so that no signal is missed.
    let told_to_stop = told_to_stop();
    let emulator = Emulator::start(settings).await?;
    let connections = emulator.connections();
    let lines = format!(
        "service-bus  {}\nevent-grid   {}\nevent-hubs   {}\nstorage      {}\nalert-url    {}\nconsole      {}\n",
        connections.service_bus,
        connections.event_grid,
        connections.event_hubs,
        connections.storage,
        connections.alert_url,
        connections.console_url
    );
    // Whoever closed our output does not need the lines.
    let _ = std::io::stdout().write_all(lines.as_bytes());
    let ended = tokio::select! {
        () = told_to_stop => Ok(()),
        // Going on would only refuse to answer.
        broken = emulator.broken() => Err(broken.into()),
    };
    emulator.stop().await;
    ended
}

/// Completes with the first SIGINT or SIGTERM after this call.
#[cfg(unix)]
fn told_to_stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
    async move {
        // Where a handler cannot be installed, the signal ends the process by itself.
        let [Ok(mut interrupt), Ok(mut terminate)] = signals else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }
}

/// Completes with the first Ctrl-C.
#[cfg(not(unix))]
async fn told_to_stop() {
    // Without a handler Ctrl-C ends the process by itself.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
