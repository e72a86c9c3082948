//! The function app that is published, as the packager makes its folder, and its visitors.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use petstore_emulator::{Emulator, Settings};
use petstore_stack::functions::{Forwarding, Front, FunctionsHost, FunctionsHostSettings, Listener, assemble};
use petstore_stack::{HostSettings, Program};
use reqwest::{Client, Method, RequestBuilder, redirect};
use serde_json::json;
use tokio::sync::OnceCell;

use crate::probe_app::shared_folder;

/// A product of the catalogue.
pub const PRODUCT: &str = "cat-tree";

/// The running function app, with a local Azure and a port for visitors.
pub struct ShopApp {
    pub emulator: Emulator,
    pub host: Arc<FunctionsHost>,
    pub front: Front,
    _listener: Listener,
}

impl ShopApp {
    /// Opens the shop with quick back-offs.
    pub async fn open() -> Self {
        Self::open_with(Settings::default()).await
    }

    /// The same with another local Azure.
    pub async fn open_with(azure: Settings) -> Self {
        let emulator = Emulator::start(azure).await.unwrap();
        let settings = app_settings(&emulator);
        let host = FunctionsHost::start(FunctionsHostSettings {
            app: folder().await.to_owned(),
            settings,
            arguments: Vec::new(),
        });
        let host = Arc::new(host.await.unwrap());
        let front = Front::open(&host, "shop", Forwarding::Proxied, true).await.unwrap();
        let connection = emulator.service_bus_connection();
        let listener = Listener::start(host.clone(), &connection, "orders", "OrderItemsReserver").unwrap();
        Self {
            emulator,
            host,
            front,
            _listener: listener,
        }
    }

    /// A visitor's request.
    pub fn visit(&self, method: Method, path: &str) -> RequestBuilder {
        let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        client.request(method, format!("{}{path}", self.front.url()))
    }

    /// Adds to a new visitor's cart; the session.
    pub async fn add(&self, quantity: u32) -> String {
        let request = self.visit(Method::POST, "/shop/api/cart/items");
        let body = json!({"product": PRODUCT, "quantity": quantity});
        let response = request.json(&body).send().await.unwrap();
        assert_eq!(response.status(), 200, "{}", self.host.log().tail());
        let cookie = response.headers()["set-cookie"].to_str().unwrap();
        let value = cookie.split_once('=').unwrap().1;
        value.split_once('.').unwrap().0.to_owned()
    }
}

fn app_settings(emulator: &Emulator) -> BTreeMap<String, String> {
    [
        ("STAGE", "dev".to_owned()),
        ("SERVICE_BUS", emulator.service_bus_connection()),
        ("CARTS_STORAGE", emulator.storage_connection()),
        ("ORDERS_STORAGE", emulator.storage_connection()),
        ("ALERT_URL", emulator.alert_url()),
        ("EMULATOR_PORTS", "*".to_owned()),
        ("FIRST_BACKOFF_MS", "20".to_owned()),
    ]
    .map(|(name, value)| (format!("SPIN_VARIABLE_{name}"), value))
    .into()
}

/// The folder is made once for all tests.
async fn folder() -> &'static Path {
    static FOLDER: OnceCell<PathBuf> = OnceCell::const_new();
    let folder = FOLDER.get_or_init(|| async {
        let folder = shared_folder("functions-shop");
        let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let program = HostSettings::new().executable;
        assemble(&checkout, &program, &folder, Program::Linked).await.unwrap();
        folder
    });
    folder.await
}
