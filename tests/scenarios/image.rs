//! The container's image, as far as it can be had without containers: the files that its Dockerfile copies, and what it starts with them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use petstore_emulator::{Emulator, Settings};
use petstore_stack::{Broker, HostSettings, Program, published_folder};
use reqwest::{Client, Method, StatusCode};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::shop::SOON;

fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The words behind an instruction of the Dockerfile, once for each time that it is there.
fn instructions(name: &str) -> Vec<String> {
    let file = fs::read_to_string(checkout().join("deploy/azure/Dockerfile")).unwrap();
    let lines = file.lines().filter_map(|line| line.strip_prefix(name));
    lines.map(|line| line.trim().to_owned()).collect()
}

fn words(instruction: &str) -> Vec<String> {
    serde_json::from_str(&instructions(instruction)[0]).unwrap()
}

/// The image's `/app`.
async fn image(folder: &Path) -> PathBuf {
    let (context, app) = (folder.join("context"), folder.join("app"));
    let (checkout, host) = (checkout(), HostSettings::new().executable);
    let manifests = [Broker::ServiceBus, Broker::EventGrid].map(Broker::manifest);
    let made = published_folder::assemble(&checkout, &manifests, &host, &context, Program::Linked);
    made.await.unwrap();
    fs::create_dir(&app).unwrap();
    for instruction in instructions("COPY ") {
        let (sources, target) = instruction.rsplit_once(' ').unwrap();
        for source in sources.split(' ') {
            let target = if target == "./" { source } else { target };
            fs::rename(context.join(source), app.join(target)).unwrap();
        }
    }
    assert_eq!(
        fs::read_dir(&context).unwrap().count(),
        0,
        "nothing is packaged in vain"
    );
    app
}

/// Starts what the image starts, in its folder; where it answers. What it says on standard error goes into a file beside it.
async fn start(app: &Path, environment: &BTreeMap<&str, String>) -> (Child, String) {
    assert_eq!(words("ENTRYPOINT "), ["/app/petstore-host"]);
    let mut command = words("CMD ");
    let listen = command.iter_mut().find(|word| *word == "0.0.0.0:3000").unwrap();
    "127.0.0.1:0".clone_into(listen);
    let mut host = Command::new(app.join("petstore-host"))
        .args(command)
        .current_dir(app)
        .envs(environment)
        .stdout(Stdio::piped())
        .stderr(fs::File::create(app.join("log")).unwrap())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(host.stdout.take().unwrap()).lines();
    let ready = async {
        loop {
            let line = lines.next_line().await.unwrap().expect("it ends");
            if let Some(url) = line.strip_prefix("ready ") {
                return url.to_owned();
            }
        }
    };
    let url = tokio::time::timeout(SOON, ready).await.unwrap();
    (host, url)
}

/// Looks whether it is the shop with this broker, and whether it was ready without compiling anything.
async fn serves(app: &Path, broker: Broker, environment: &[(&'static str, &str)]) {
    let emulator = Emulator::start(Settings::default()).await.unwrap();
    let mut variables = BTreeMap::from([
        ("SPIN_VARIABLE_STAGE", "dev".to_owned()),
        ("SPIN_VARIABLE_CARTS_STORAGE", emulator.storage_connection()),
        ("SPIN_VARIABLE_ORDERS_STORAGE", emulator.storage_connection()),
        ("SPIN_VARIABLE_EMULATOR_PORTS", "*".to_owned()),
    ]);
    variables.extend(environment.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let (mut host, url) = start(app, &variables).await;
    let answer = reqwest::get(format!("{url}/api/products")).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    // Only over Event Grid is there somebody who knows what this is.
    let handshake = Client::new().request(Method::OPTIONS, format!("{url}/api/eventhandler?code=0123456789abcdef"));
    let handshake = handshake.header("WebHook-Request-Origin", "eventgrid.azure.net");
    let consents = handshake
        .send()
        .await
        .unwrap()
        .headers()
        .contains_key("webhook-allowed-origin");
    assert_eq!(consents, broker == Broker::EventGrid);
    host.kill().await.unwrap();
    let log = fs::read_to_string(app.join("log")).unwrap();
    assert!(!log.contains("compiled now"), "{log}");
}

#[tokio::test]
async fn the_image_serves_the_shop_over_either_broker() {
    let folder = tempfile::tempdir().unwrap();
    let app = image(folder.path()).await;
    serves(&app, Broker::ServiceBus, &[]).await;
    let event_grid = [
        ("PETSTORE_MANIFEST", Broker::EventGrid.manifest()),
        ("SPIN_VARIABLE_WEBHOOK_SECRET", "0123456789abcdef"),
    ];
    serves(&app, Broker::EventGrid, &event_grid).await;
}
