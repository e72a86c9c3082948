//! Ports that another program has already taken.

use std::{io::ErrorKind, net::TcpListener};

use anyhow::bail;

/// The dashboard's port.
pub const DASHBOARD: u16 = 10050;

/// The ports that `spin.toml`'s defaults lead to, and the dashboard's.
const LOCAL_AZURE: [(u16, &str); 7] = [
    (10000, "Blob Storage"),
    (10010, "Service Bus"),
    (10011, "Event Hubs"),
    (10020, "the Logic App"),
    (10030, "the console"),
    (10040, "Event Grid"),
    (DASHBOARD, "the dashboard"),
];

/// Fails if a port is taken, naming each of them and the option that helps. Whoever takes one after this is told by the part
/// that cannot start.
pub fn check(shop: u16) -> anyhow::Result<()> {
    let mut taken: Vec<_> = LOCAL_AZURE
        .into_iter()
        .filter(|(port, _)| is_taken(*port))
        .map(|(port, what)| format!("port {port} for {what} is taken by another program: stop it, or give --any-port"))
        .collect();
    if is_taken(shop) {
        taken.push(format!(
            "port {shop} for the shop is taken by another program: stop it, or choose another with --port"
        ));
    }
    if taken.is_empty() {
        Ok(())
    } else {
        bail!("{}", taken.join("\n       "))
    }
}

fn is_taken(port: u16) -> bool {
    // Port 0 is always free.
    matches!(TcpListener::bind(("127.0.0.1", port)), Err(error) if error.kind() == ErrorKind::AddrInUse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named_with_the_option_that_helps() {
        let other = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = other.local_addr().unwrap().port();
        let error = check(port).unwrap_err().to_string();
        assert!(error.contains(&format!("port {port} for the shop is taken")), "{error}");
        assert!(error.contains("--port"), "{error}");
        drop(other);
        assert!(!is_taken(port));
    }
}
