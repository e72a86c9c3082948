//! Which steps a test run has. A package that is added to the workspace is linted and tested without a word here.

use anyhow::bail;

use crate::{
    demo::{BrokerKind, HostKind, Options as Demo},
    toolchain::TARGET,
    workspace::{Role, Workspace},
};

/// One step of a test run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it is called on the command line and in the summary.
    pub name: &'static str,
    /// What it does, for people.
    pub about: &'static str,
    /// What it does, for machines.
    pub work: Work,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// Builds what the other steps run.
    Build,
    /// A cargo command.
    Cargo(Vec<String>),
    /// The tests in documentation.
    Documentation,
    /// The tests of these packages.
    Tests(Vec<String>),
    /// Holds what this is built from to its licences, sources and advisories.
    Dependencies,
    /// Drives the emulator with other clients.
    Conformance,
    /// Checks the templates for Azure.
    Deployment,
    /// Installs the Blob service that some tests compare the emulator with.
    Azurite,
    /// Holds the shop's API against its description.
    Api,
    /// Drives the shop with a real browser.
    Browser,
    /// Installs the host that is not ours.
    Wasmtime,
    /// Makes the example in Python.
    Examples,
    /// Sees whether every runner of the bench does the work.
    Bench,
    /// Plays the components under every fault.
    Simulation,
    /// Plays the demo so.
    Demo(Demo),
}

const CRASHES: &str = "petstore-crashes";
const EMULATOR: &str = "petstore-emulator";
const HOST: &str = "petstore-host";
const SIMULATION: &str = "petstore-simulation";
const FUZZ: &str = "petstore-fuzz";
const SCENARIOS: &str = "petstore-tests";
const TOOLS: [&str; 3] = ["petstore-dashboard", "petstore-stack", "xtask"];

/// The steps with these names, all of them if there is none, in the order in which they are worth running: what is quick first,
/// and what needs many parts last.
pub fn choose(workspace: &Workspace, only: &[String], filter: Option<&str>) -> anyhow::Result<Vec<Step>> {
    let mut steps = all(workspace);
    if let Some(unknown) = only.iter().find(|name| !steps.iter().any(|step| step.name == **name)) {
        let names: Vec<_> = steps.iter().map(|step| step.name).collect();
        bail!("there is no step `{unknown}`; the steps are {}", names.join(", "));
    }
    let wanted = |step: &Step| match filter {
        _ if !only.is_empty() => only.iter().any(|name| name == step.name),
        Some(_) => matches!(step.work, Work::Build | Work::Tests(_)),
        None => true,
    };
    steps.retain(wanted);
    Ok(steps)
}

fn all(workspace: &Workspace) -> Vec<Step> {
    let guests: Vec<_> = workspace
        .packages(Role::Component)
        .chain(workspace.packages(Role::TestGuest))
        .collect();
    let with_components = workspace
        .packages(Role::Component)
        .chain(workspace.packages(Role::Native).filter(|name| !has_own_step(name)));
    let tests = |packages: &[&str]| Work::Tests(packages.iter().map(|&package| package.to_owned()).collect());
    vec![
        Step {
            name: "build",
            about: "the components, the host and all tests",
            work: Work::Build,
        },
        Step {
            name: "format",
            about: "every source file is formatted",
            work: Work::Cargo(words("fmt --all --check")),
        },
        Step {
            name: "dependencies",
            about: "licences, versions, sources and advisories of what this is built from",
            work: Work::Dependencies,
        },
        Step {
            name: "lint-components",
            about: "clippy for WebAssembly",
            work: Work::Cargo(lint_components(&guests)),
        },
        Step {
            name: "components",
            about: "unit tests of components and their libraries",
            work: tests(&with_components.collect::<Vec<_>>()),
        },
        Step {
            name: "documentation",
            about: "the examples in the documentation",
            work: Work::Documentation,
        },
        Step {
            name: "emulator",
            about: "the local Azure",
            work: tests(&[EMULATOR]),
        },
        Step {
            name: "conformance",
            about: "the local Azure, driven by Microsoft's clients",
            work: Work::Conformance,
        },
        Step {
            name: "deployment",
            about: "what is deployed to Azure, without Azure",
            work: Work::Deployment,
        },
        Step {
            name: "tools",
            about: "this task runner and what starts the parts",
            work: tests(&TOOLS),
        },
        Step {
            name: "host",
            about: "the host",
            work: tests(&[HOST]),
        },
        Step {
            name: "azurite",
            about: "a Blob service that nobody here wrote, for the scenarios",
            work: Work::Azurite,
        },
        Step {
            name: "wasmtime",
            about: "the host that is not ours",
            work: Work::Wasmtime,
        },
        Step {
            name: "examples",
            about: "the example in Python",
            work: Work::Examples,
        },
        Step {
            name: "scenarios",
            about: "the parts together",
            work: tests(&[SCENARIOS]),
        },
        Step {
            name: "api",
            about: "the shop's API, against its description",
            work: Work::Api,
        },
        Step {
            name: "browser",
            about: "the shop in a real browser",
            work: Work::Browser,
        },
        Step {
            name: "crashes",
            about: "the host and the emulator killed under load, a hundred times",
            work: tests(&[CRASHES]),
        },
        Step {
            name: "bench",
            about: "whether the bench's runners all do the same work",
            work: Work::Bench,
        },
        Step {
            name: "simulation",
            about: "the simulation's own tests, and what fuzzing has kept",
            work: tests(&[SIMULATION, FUZZ]),
        },
        Step {
            name: "simulate",
            about: "the components under every fault, a hundred thousand deliveries",
            work: Work::Simulation,
        },
        Step {
            name: "demo",
            about: "a shopper's day",
            work: Work::Demo(Demo::default()),
        },
        Step {
            name: "demo-functions",
            about: "a shopper's day with the function app",
            work: Work::Demo(Demo {
                host: HostKind::Functions,
                ..Demo::default()
            }),
        },
        Step {
            name: "demo-event-grid",
            about: "a shopper's day over Event Grid",
            work: Work::Demo(Demo {
                broker: BrokerKind::EventGrid,
                ..Demo::default()
            }),
        },
        Step {
            name: "demo-spin",
            about: "a shopper's day with the Spin plugin",
            work: Work::Demo(Demo {
                host: HostKind::SpinPlugin,
                ..Demo::default()
            }),
        },
        Step {
            name: "demo-wasmtime",
            about: "a shopper's day under wasmtime serve",
            work: Work::Demo(Demo {
                host: HostKind::WasmtimeServe,
                ..Demo::default()
            }),
        },
        Step {
            name: "lint",
            about: "clippy for this machine",
            work: Work::Cargo(lint(&guests)),
        },
    ]
}

fn has_own_step(package: &str) -> bool {
    [CRASHES, EMULATOR, FUZZ, HOST, SCENARIOS, SIMULATION].contains(&package) || TOOLS.contains(&package)
}

fn lint(guests: &[&str]) -> Vec<String> {
    let mut arguments = words("clippy --workspace --all-targets");
    for guest in guests {
        arguments.extend(["--exclude".to_owned(), (*guest).to_owned()]);
    }
    arguments.extend(words("-- --deny warnings"));
    arguments
}

fn lint_components(guests: &[&str]) -> Vec<String> {
    let mut arguments = words(&format!("clippy --all-targets --target {TARGET}"));
    for guest in guests {
        arguments.extend(["--package".to_owned(), (*guest).to_owned()]);
    }
    arguments.extend(words("-- --deny warnings"));
    arguments
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn checkout() -> Workspace {
        Workspace::load().await.unwrap()
    }

    #[tokio::test]
    async fn every_package_is_tested_in_exactly_one_step() {
        let workspace = checkout().await;
        let steps = choose(&workspace, &[], None).unwrap();
        let tested: Vec<_> = steps
            .iter()
            .filter_map(|step| match &step.work {
                Work::Tests(packages) => Some(packages),
                _ => None,
            })
            .flatten()
            .collect();
        for package in workspace
            .packages(Role::Component)
            .chain(workspace.packages(Role::Native))
        {
            assert_eq!(
                tested.iter().filter(|tested| tested.as_str() == package).count(),
                1,
                "{package}"
            );
        }
    }

    #[tokio::test]
    async fn steps_can_be_chosen_by_name() {
        let workspace = checkout().await;
        let steps = choose(&workspace, &["demo".to_owned(), "format".to_owned()], None).unwrap();
        assert_eq!(
            steps.iter().map(|step| step.name).collect::<Vec<_>>(),
            ["format", "demo"]
        );
        let error = choose(&workspace, &["fromat".to_owned()], None)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("no step `fromat`") && error.contains("format"),
            "{error}"
        );
    }

    #[tokio::test]
    async fn a_filter_leaves_tests_alone() {
        let workspace = checkout().await;
        let steps = choose(&workspace, &[], Some("retry")).unwrap();
        assert_eq!(steps[0].work, Work::Build);
        assert!(steps[1..].iter().all(|step| matches!(step.work, Work::Tests(_))));
    }
}
