//! The settings that each type of trigger takes.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{ResolveError, Resolver};
use crate::application::declaration::Trigger;
use crate::application::{HttpTrigger, ServiceBusTrigger, TriggerType};

/// `[[trigger.http]]`
#[derive(Deserialize)]
struct HttpSettings {
    route: Route,
    component: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Route {
    /// A path, with `/...` at its end for all below it.
    Path(String),
    /// `{ private = true }`: a component that only others call, which this host does not serve.
    Private {},
}

/// `[[trigger.service-bus]]`
#[derive(Deserialize)]
struct ServiceBusSettings {
    component: String,
    queue: String,
    connection: Option<String>,
    /// See [`ServiceBusTrigger::function`]; the trigger's id if it is not given.
    function: Option<String>,
    max_concurrency: Option<usize>,
    first_hold_ms: Option<u64>,
    longest_hold_ms: Option<u64>,
}

impl Resolver<'_> {
    /// What `one` makes of each trigger of this type, if the type is wanted at all.
    pub(super) fn triggers<T>(
        &self,
        kind: TriggerType,
        wanted: &[TriggerType],
        one: impl Fn(&Self, &Trigger) -> Result<T, ResolveError>,
    ) -> Result<Vec<T>, ResolveError> {
        let declared = self
            .declaration
            .triggers
            .get(kind.name())
            .filter(|_| wanted.contains(&kind));
        declared
            .into_iter()
            .flatten()
            .map(|trigger| one(self, trigger))
            .collect()
    }

    /// None for a private route.
    pub(super) fn http(&self, trigger: &Trigger) -> Result<Option<HttpTrigger>, ResolveError> {
        let settings: HttpSettings = settings(trigger, TriggerType::Http)?;
        Ok(match settings.route {
            Route::Private {} => None,
            Route::Path(route) => Some(HttpTrigger {
                route,
                component: self.known(settings.component, &place(TriggerType::Http, &trigger.id))?,
            }),
        })
    }

    pub(super) fn service_bus(&self, trigger: &Trigger) -> Result<ServiceBusTrigger, ResolveError> {
        let place = place(TriggerType::ServiceBus, &trigger.id);
        let settings: ServiceBusSettings = settings(trigger, TriggerType::ServiceBus)?;
        let connection = settings
            .connection
            .ok_or_else(|| ResolveError::NoConnection(place.clone()))?;
        let max_concurrency = settings.max_concurrency.unwrap_or(16);
        if !(1..=1000).contains(&max_concurrency) {
            return Err(ResolveError::Concurrency(place));
        }
        Ok(ServiceBusTrigger {
            id: trigger.id.clone(),
            connection: self.text(&connection, || format!("{place}, connection"))?,
            queue: self.text(&settings.queue, || format!("{place}, queue"))?,
            component: self.known(settings.component, &place)?,
            function: settings.function.unwrap_or_else(|| trigger.id.clone()),
            max_concurrency,
            first_hold_ms: settings.first_hold_ms.unwrap_or(1_000),
            longest_hold_ms: settings.longest_hold_ms.unwrap_or(300_000),
        })
    }

    fn known(&self, component: String, trigger: &str) -> Result<String, ResolveError> {
        match self.declaration.components.contains_key(&component) {
            true => Ok(component),
            false => Err(ResolveError::NoComponent {
                trigger: trigger.to_owned(),
                component,
            }),
        }
    }
}

fn settings<T: DeserializeOwned>(trigger: &Trigger, kind: TriggerType) -> Result<T, ResolveError> {
    serde_json::from_value(Value::Object(trigger.settings.clone())).map_err(|source| ResolveError::Settings {
        trigger: place(kind, &trigger.id),
        source,
    })
}

fn place(kind: TriggerType, id: &str) -> String {
    format!("{} trigger `{id}`", kind.name())
}
