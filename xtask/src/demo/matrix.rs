//! Each component in each host: the demo, played in every way.

use std::process::ExitCode;

use super::{BrokerKind, HostKind, Options, missing, play};
use crate::{build, workspace::Workspace};

/// A way to play the demo.
struct Way {
    host: HostKind,
    broker: BrokerKind,
    title: &'static str,
    components: &'static [&'static str],
}

const OVER_SERVICE_BUS: &[&str] = &["cart", "reserver", "service-bus", "blob-storage", "logic-app"];
const OVER_EVENT_GRID: &[&str] = &["cart", "reserver", "event-grid", "webhook", "blob-storage", "logic-app"];
const PORTABLE: &[&str] = &[
    "cart",
    "reserver",
    "event-grid",
    "webhook",
    "environment",
    "blob-storage",
    "logic-app",
];

const WAYS: [Way; 5] = [
    Way {
        host: HostKind::Serve,
        broker: BrokerKind::ServiceBus,
        title: "`petstore-host serve`",
        components: OVER_SERVICE_BUS,
    },
    Way {
        host: HostKind::Serve,
        broker: BrokerKind::EventGrid,
        title: "the same, Event Grid",
        components: OVER_EVENT_GRID,
    },
    Way {
        host: HostKind::Functions,
        broker: BrokerKind::ServiceBus,
        title: "`petstore-host functions`",
        components: OVER_SERVICE_BUS,
    },
    Way {
        host: HostKind::SpinPlugin,
        broker: BrokerKind::ServiceBus,
        title: "the Spin plugin",
        components: OVER_SERVICE_BUS,
    },
    Way {
        host: HostKind::WasmtimeServe,
        broker: BrokerKind::EventGrid,
        title: "`wasmtime serve`",
        components: PORTABLE,
    },
];

/// Plays the demo in every way that this machine can, and prints which component held in which host, as Markdown.
pub async fn run(workspace: &Workspace) -> anyhow::Result<ExitCode> {
    let built = build::all(workspace).await?;
    let mut results = Vec::new();
    let mut all_held = true;
    for way in &WAYS {
        println!("\n=== {}", way.title);
        let options = Options {
            host: way.host,
            broker: way.broker,
            matrix: false,
        };
        results.push(match missing(workspace, options).await {
            Some(reason) => {
                println!("SKIPPED: {reason}");
                "SKIPPED".to_owned()
            }
            None => {
                let outcome = play(workspace, built.clone(), options).await?;
                all_held &= outcome.held();
                outcome.to_string()
            }
        });
    }
    println!("\n{}", table(&results));
    Ok(if all_held { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn table(results: &[String]) -> String {
    let titles: Vec<_> = WAYS.iter().map(|way| way.title).collect();
    let mut lines = vec![
        format!("| component | {} |", titles.join(" | ")),
        format!("|---|{}", "---|".repeat(WAYS.len())),
    ];
    let mut components: Vec<&str> = Vec::new();
    for component in WAYS.iter().flat_map(|way| way.components) {
        if !components.contains(component) {
            components.push(component);
        }
    }
    for component in components {
        let cells = WAYS
            .iter()
            .zip(results)
            .map(|(way, result)| match way.components.contains(&component) {
                true => result,
                false => "",
            });
        lines.push(format!("| {component} | {} |", cells.collect::<Vec<_>>().join(" | ")));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_has_the_results_of_the_hosts_that_it_is_in() {
        let results: Vec<String> = (1..=WAYS.len()).map(|number| number.to_string()).collect();
        let table = table(&results);
        assert!(table.contains("\n| cart | 1 | 2 | 3 | 4 | 5 |\n"), "{table}");
        assert!(table.contains("\n| service-bus | 1 |  | 3 | 4 |  |\n"), "{table}");
    }
}
