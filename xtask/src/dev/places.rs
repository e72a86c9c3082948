//! Tells where everything is.

use petstore_dashboard::Dashboard;
use petstore_stack::Stack;

/// One line for each address that a person wants to open.
pub fn of(stack: &Stack, dashboard: &Dashboard) -> String {
    let console = stack.emulator().console_url();
    let console = console.trim_end_matches('/');
    let places = [
        ("shop", stack.shop_url().to_owned()),
        ("dashboard", dashboard.url()),
        ("order files", format!("{console}/ (container orders)")),
        ("inbox", format!("{console}/inbox")),
        ("requests", format!("{console}/requests")),
        ("console", format!("{console}/")),
    ];
    places.map(|(what, address)| format!("{what:<12} {address}")).join("\n")
}
