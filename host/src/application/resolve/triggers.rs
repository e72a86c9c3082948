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
    identity: Option<String>,
    /// See [`ServiceBusTrigger::function`]; the trigger's id if it is not given.
    function: Option<String>,
    watch_dead_letters: Option<Switch>,
    max_concurrency: Option<usize>,
    first_hold_ms: Option<u64>,
    longest_hold_ms: Option<u64>,
}

/// On or off.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "`watch_dead_letters` must be `true`, `false`, or a text that comes to one of them"
)]
enum Switch {
    /// Said outright.
    Plain(bool),
    /// A text whose templates come to `true` or `false`.
    Text(String),
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
        let watch_dead_letters = settings.watch_dead_letters.unwrap_or(Switch::Plain(false));
        Ok(ServiceBusTrigger {
            id: trigger.id.clone(),
            connection: self.text(&connection, || format!("{place}, connection"))?,
            identity: self.identity(settings.identity, &place)?,
            queue: self.text(&settings.queue, || format!("{place}, queue"))?,
            watch_dead_letters: self.switch(watch_dead_letters, &format!("{place}, watch_dead_letters"))?,
            component: self.known(settings.component, &place)?,
            function: settings.function.unwrap_or_else(|| trigger.id.clone()),
            max_concurrency,
            first_hold_ms: settings.first_hold_ms.unwrap_or(1_000),
            longest_hold_ms: settings.longest_hold_ms.unwrap_or(300_000),
        })
    }

    /// An empty text counts as none, because a manifest cannot leave a variable without a value.
    fn identity(&self, written: Option<String>, place: &str) -> Result<Option<String>, ResolveError> {
        let written = written.unwrap_or_default();
        let text = self.text(&written, || format!("{place}, identity"))?;
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// A text that comes to neither is not shown: a variable with a secret may be named in it by mistake.
    fn switch(&self, written: Switch, place: &str) -> Result<bool, ResolveError> {
        let text = match written {
            Switch::Plain(on) => return Ok(on),
            Switch::Text(text) => self.text(&text, || place.to_owned())?,
        };
        text.parse().map_err(|_| ResolveError::Switch(place.to_owned()))
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
