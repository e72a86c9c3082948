//! What a runner asks of the services behind it, without a runner: shows how much those can do, so that they are not what is
//! measured.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::ensure;
use azure_rest::{
    blob::{self, Account, Address, Condition, Content},
    service_bus::{self, Entity, Message, Namespace, SignedToken},
};
use http::Request;

use crate::Connection;

/// About as large as a cart with its last changes, and as the event that it makes.
const CART_BYTES: usize = 2300;
const EVENT_BYTES: usize = 460;

/// The published key of local emulators.
const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// The connection strings of a stand-in at `host:port`: of its queues, and of its containers.
pub fn connection_strings(authority: &str) -> [String; 2] {
    [
        format!("Endpoint=http://{authority}/;SharedAccessKeyName=bench;SharedAccessKey=local-bench-key"),
        format!(
            "DefaultEndpointsProtocol=http;AccountName=bench;AccountKey={KEY};BlobEndpoint=http://{authority}/bench"
        ),
    ]
}

/// Reads and writes a cart, and sends a message. Signed once: a runner's signing is its own work, and not the services'.
pub struct ForCartChanges {
    read: Vec<u8>,
    write: Vec<u8>,
    send: Vec<u8>,
    is_new: bool,
}

/// Reads the properties of an order file, and writes it.
pub struct ForReservations {
    head: Vec<u8>,
    write: Vec<u8>,
    is_new: bool,
}

struct Services {
    account: Account,
    namespace: Namespace,
    queue: Entity,
    token: SignedToken,
    now: u64,
}

impl ForCartChanges {
    /// A new cart.
    ///
    /// # Errors
    /// The requests cannot be written.
    pub fn new(authority: &str) -> anyhow::Result<Self> {
        let services = Services::at(authority)?;
        let address = Address::new("carts", &new_name())?;
        Ok(Self {
            read: bytes(&blob::get(&services.account, &address, services.now)?),
            write: services.put(&address, CART_BYTES)?,
            send: services.send()?,
            is_new: true,
        })
    }

    /// Asks for what one change needs.
    ///
    /// # Errors
    /// An answer is not the expected one.
    pub async fn one(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        expect(connection, &self.read, if self.is_new { 404 } else { 200 }).await?;
        self.is_new = false;
        expect(connection, &self.write, 201).await?;
        expect(connection, &self.send, 201).await
    }
}

impl ForReservations {
    /// A new order file.
    ///
    /// # Errors
    /// The requests cannot be written.
    pub fn new(authority: &str) -> anyhow::Result<Self> {
        let services = Services::at(authority)?;
        let address = Address::new("orders", &new_name())?;
        Ok(Self {
            head: bytes(&blob::head(&services.account, &address, services.now)?),
            write: services.put(&address, EVENT_BYTES)?,
            is_new: true,
        })
    }

    /// Asks for what one reservation needs.
    ///
    /// # Errors
    /// An answer is not the expected one.
    pub async fn one(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        let status = if self.is_new { 404 } else { 200 };
        self.is_new = false;
        let answer = connection.exchange_head(&self.head).await?;
        ensure!(answer.status == status, "HEAD was answered with {}", answer.status);
        expect(connection, &self.write, 201).await
    }
}

impl Services {
    fn at(authority: &str) -> anyhow::Result<Self> {
        let [service_bus, storage] = connection_strings(authority);
        let namespace = Namespace::parse(&service_bus)?;
        let queue = Entity::new("orders")?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        Ok(Self {
            account: Account::parse(&storage)?,
            token: namespace.authorize(&queue, now),
            namespace,
            queue,
            now,
        })
    }

    fn put(&self, address: &Address, length: usize) -> anyhow::Result<Vec<u8>> {
        let content = Content {
            content_type: "application/json".into(),
            body: vec![b'x'; length],
            metadata: vec![("revision".into(), "1".into())],
        };
        let request = blob::put(&self.account, address, content, &Condition::Always, self.now)?;
        Ok(bytes(&request))
    }

    fn send(&self) -> anyhow::Result<Vec<u8>> {
        let message = Message {
            id: new_name(),
            subject: "bench".into(),
            content_type: "application/cloudevents+json".into(),
            body: vec![b'x'; EVENT_BYTES],
            properties: Vec::new(),
        };
        let request = service_bus::send(&self.namespace, &self.queue, message, &self.token)?;
        Ok(bytes(&request))
    }
}

fn new_name() -> String {
    format!("{:032x}.json", rand::random::<u128>())
}

/// The request as it stands on the wire.
fn bytes(request: &Request<Vec<u8>>) -> Vec<u8> {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let host = request.uri().authority().map_or("", |authority| authority.as_str());
    let mut bytes = format!("{} {target} HTTP/1.1\r\nhost: {host}\r\n", request.method()).into_bytes();
    for (name, value) in request.headers() {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(request.body());
    bytes
}

async fn expect(connection: &mut Connection, request: &[u8], status: u16) -> anyhow::Result<()> {
    let answered = connection.exchange(request).await?.status;
    ensure!(answered == status, "{answered} instead of {status}");
    Ok(())
}
