//! From settings, and what a data folder holds, to services.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::Value;
use uuid::Uuid;

use crate::activity::Feed;
use crate::blob::http::BlobService;
use crate::blob::{Account, Blobs, Metadata};
use crate::changes::Changes;
use crate::clock::Clock;
use crate::emulator::StartError;
use crate::event_grid::courier::Courier;
use crate::event_grid::{EventGrid, SubscribeError};
use crate::event_hubs::EventHubs;
use crate::faults::Faults;
use crate::gateway::Watch;
use crate::local_azure::LocalAzure;
use crate::logic_app::caller::Caller;
use crate::logic_app::definition::{self, Definition};
use crate::logic_app::performer::Performer;
use crate::logic_app::runner::Runner;
use crate::logic_app::schedule::{SERVICE_BUS_ENDPOINT, Schedule};
use crate::logic_app::{DefinitionSource, ScheduledWorkflow};
use crate::mail::delivery::Postman;
use crate::mail::{Inbox, MailError, SmtpServer};
use crate::random::Random;
use crate::requests::RequestLog;
use crate::service_bus::Namespace;
use crate::service_bus::broker::Broker;
use crate::service_bus::http::ServiceBus;
use crate::settings::Settings;
use crate::store::{Journal, Store, StoreError};

/// Where mails go for definitions. Nothing is sent there.
const MAIL_ENDPOINT: &str = "https://localhost.communication.azure.com";

/// Everything behind the ports.
#[derive(Debug)]
pub struct Services {
    /// What tests look at and change.
    pub azure: Arc<LocalAzure>,
    /// The Logic App that a request starts.
    pub runner: Arc<Runner>,
    /// Those that start by themselves. They need to be told where Service Bus is.
    pub schedules: Vec<Schedule>,
    /// Its runs that had begun before, and not ended.
    pub runs: Vec<(Uuid, Value)>,
}

/// What there was when the emulator started.
struct Kept {
    namespace: Namespace,
    account: Account,
    inbox: Inbox,
    runs: Vec<(Uuid, Value)>,
    clock: Clock,
    journal: Journal,
}

/// Makes the services. A data folder may be ahead of the clock, and then decides.
///
/// # Errors
/// A setting is unusable, or the data folder is; the message names it.
pub fn create(settings: &Settings, clock: Clock) -> Result<Services, StartError> {
    let store = settings.data.as_ref().map(Store::open).transpose()?;
    let mut seeds = seeds(settings, store.as_ref());
    let Kept {
        mut namespace,
        mut account,
        inbox,
        runs,
        clock,
        journal,
    } = restore(settings, store, clock, seeds.fork())?;
    create_entities(settings, &mut namespace, &clock)?;
    create_containers(settings, &mut account, &clock)?;
    journal.append(namespace.take_changes());
    journal.append(account.take_changes());
    let (clock, changes) = (Arc::new(clock), Changes::default());
    let feed = Feed::new(Arc::clone(&clock));
    let service = ServiceBus {
        namespace,
        rules: settings.access_rules.clone(),
        create_on_use: settings.create_on_use,
    };
    let blobs = BlobService {
        account,
        random: seeds.fork(),
    };
    let blobs = Blobs::new(
        blobs,
        Arc::clone(&clock),
        changes.clone(),
        journal.clone(),
        feed.clone(),
    );
    let blobs = Arc::new(blobs);
    let watch = Arc::new(Watch {
        requests: Mutex::new(RequestLog::new(settings.logged_requests)),
        faults: Mutex::new(Faults::new(seeds.fork())),
        clock: Arc::clone(&clock),
        changes: changes.clone(),
        journal: journal.clone(),
        feed: feed.clone(),
    });
    let event_grid = event_grid(settings, seeds.fork(), &clock)?;
    let courier = Courier::new(event_grid, Arc::clone(&blobs), Arc::clone(&watch));
    let event_hubs = EventHubs::new(&settings.event_hubs, seeds.fork(), Arc::clone(&clock), changes.clone())?;
    let azure = LocalAzure {
        broker: Arc::new(Broker::new(
            service,
            Arc::clone(&clock),
            changes.clone(),
            journal.clone(),
            feed.clone(),
        )),
        event_grid: Arc::new(courier.map_err(StartError::Client)?),
        event_hubs: Arc::new(event_hubs),
        blobs,
        inbox: Arc::new(Mutex::new(inbox)),
        watch,
        clock,
        changes,
        journal,
        feed,
    };
    Ok(Services {
        runner: Arc::new(runner(settings, &azure, seeds.fork())?),
        schedules: schedules(settings, &azure, &mut seeds)?,
        azure: Arc::new(azure),
        runs,
    })
}

/// A seed gives the same identifiers again, which must not happen to a folder: what it holds has them already.
fn seeds(settings: &Settings, store: Option<&Store>) -> Random {
    match settings.seed {
        Some(seed) => Random::from_seed(seed.wrapping_add(store.map_or(0, Store::opened))),
        None => Random::from_system(),
    }
}

fn restore(settings: &Settings, store: Option<Store>, clock: Clock, random: Random) -> Result<Kept, StoreError> {
    let mut kept = Kept {
        namespace: Namespace::new(random),
        account: Account::new(&settings.storage_account.name, &settings.storage_account.key),
        inbox: Inbox::default(),
        runs: Vec::new(),
        clock,
        journal: Journal::in_memory(),
    };
    if let Some(store) = store {
        store.restore_namespace(&mut kept.namespace)?;
        store.restore_account(&mut kept.account)?;
        store.restore_inbox(&mut kept.inbox)?;
        kept.runs = store.runs()?;
        kept.clock = Clock::start_ahead(store.ahead()?);
        kept.journal = store.into_journal()?;
    }
    Ok(kept)
}

fn create_entities(settings: &Settings, namespace: &mut Namespace, clock: &Clock) -> Result<(), StartError> {
    let mut declared = settings.declared.clone();
    declared.queues.splice(0..0, settings.queues.iter().cloned());
    Ok(declared.create(namespace, clock.now().time)?)
}

fn create_containers(settings: &Settings, account: &mut Account, clock: &Clock) -> Result<(), StartError> {
    let existing: BTreeSet<String> = account.containers().map(|(name, _)| name.to_owned()).collect();
    for name in settings.containers.iter().filter(|name| !existing.contains(*name)) {
        let failed = |source| StartError::Container {
            name: name.clone(),
            source,
        };
        account
            .create(name, Metadata::new(), clock.now().time)
            .map_err(failed)?;
    }
    Ok(())
}

fn event_grid(settings: &Settings, random: Random, clock: &Clock) -> Result<EventGrid, SubscribeError> {
    let mut grid = EventGrid::new(random);
    for topic in &settings.event_grid.topics {
        grid.create_topic(topic.clone())?;
    }
    for subscription in &settings.event_grid.subscriptions {
        grid.subscribe(subscription.clone(), clock.now().time)?;
    }
    Ok(grid)
}

fn performer(settings: &Settings, azure: &LocalAzure, faults: Option<Arc<Watch>>) -> Result<Performer, StartError> {
    let mail = &settings.mail;
    for address in [&mail.from, &mail.to] {
        if address.parse::<lettre::Address>().is_err() {
            return Err(MailError::Address(address.clone()).into());
        }
    }
    Ok(Performer {
        postman: Postman {
            inbox: Arc::clone(&azure.inbox),
            folder: mail.folder.clone(),
            server: mail.smtp.as_deref().map(SmtpServer::new).transpose()?,
            changes: azure.changes.clone(),
            journal: azure.journal.clone(),
            feed: azure.feed.clone(),
        },
        caller: Caller::new(settings.access_rules.first().cloned()).map_err(StartError::Client)?,
        clock: Arc::clone(&azure.clock),
        faults,
    })
}

fn runner(settings: &Settings, azure: &LocalAzure, random: Random) -> Result<Runner, StartError> {
    let definition = definition(settings, &settings.workflow.definition)?;
    let (trigger, workings) = definition.started_by_request()?;
    Ok(Runner {
        workflow: settings.workflow.clone(),
        trigger,
        workings,
        performer: Arc::new(performer(settings, azure, None)?),
        random: Mutex::new(random),
        journal: azure.journal.clone(),
    })
}

fn schedules(settings: &Settings, azure: &LocalAzure, seeds: &mut Random) -> Result<Vec<Schedule>, StartError> {
    let performer = Arc::new(performer(settings, azure, Some(Arc::clone(&azure.watch)))?);
    let schedule = |scheduled: &ScheduledWorkflow| {
        let (recurrence, workings) = definition(settings, &scheduled.definition)?.started_by_itself()?;
        Ok(Schedule {
            recurrence,
            workings,
            performer: Arc::clone(&performer),
            random: Mutex::new(seeds.fork()),
        })
    };
    settings.scheduled.iter().map(schedule).collect()
}

fn definition(settings: &Settings, source: &DefinitionSource) -> Result<Definition, StartError> {
    let parameters = BTreeMap::from([
        ("mailFrom", settings.mail.from.clone()),
        ("mailTo", settings.mail.to.clone()),
        ("mailEndpoint", MAIL_ENDPOINT.to_owned()),
        // Known once there are ports.
        (SERVICE_BUS_ENDPOINT, String::new()),
    ]);
    let json = match source {
        DefinitionSource::OrderAlert => definition::ORDER_ALERT.to_owned(),
        DefinitionSource::DeadLetters => definition::DEAD_LETTERS.to_owned(),
        DefinitionSource::File(path) => std::fs::read_to_string(path).map_err(|source| StartError::DefinitionFile {
            path: path.clone(),
            source,
        })?,
    };
    Ok(Definition::read(&json, &parameters)?)
}
