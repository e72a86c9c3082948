//! The XML namespaces of the administration protocol.

/// Feeds and entries (RFC 4287).
pub const ATOM: &str = "http://www.w3.org/2005/Atom";
/// Descriptions of entities.
pub const SERVICE_BUS: &str = "http://schemas.microsoft.com/netservices/2010/10/servicebus/connect";
