//! What a method, a path and a query ask for.

use http::Method;

use crate::blob::BlobError;
use crate::blob::permission::Need;
use crate::http::Request;
use crate::http::request::decode;

/// The longest name of a blob.
const LONGEST_NAME: usize = 1024;

/// Header fields that would change what a request means, and what each is about. Who sends one must not believe that it was obeyed.
const REFUSED: [(&str, &str); 14] = [
    ("x-ms-lease-id", "leases"),
    ("x-ms-if-tags", "tags"),
    ("x-ms-tags", "tags"),
    ("x-ms-access-tier", "access tiers"),
    ("x-ms-copy-source", "copies"),
    ("x-ms-blob-public-access", "public access"),
    ("x-ms-encryption-key", "keys of the customer's"),
    ("x-ms-encryption-scope", "encryption scopes"),
    ("x-ms-default-encryption-scope", "encryption scopes"),
    ("x-ms-immutability-policy-until-date", "immutability policies"),
    ("x-ms-legal-hold", "legal holds"),
    ("x-ms-content-crc64", "CRC-64"),
    ("x-ms-range-get-content-crc64", "CRC-64"),
    ("x-ms-structured-body", "structured bodies"),
];

/// A request of the protocol.
#[derive(Debug, PartialEq, Eq)]
pub struct Route {
    /// The container's name; empty if the account is meant.
    pub container: String,
    /// The blob's name; empty unless a blob is meant.
    pub blob: String,
    /// What is asked.
    pub operation: Operation,
}

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of Microsoft's reference")]
pub enum Operation {
    ListContainers,
    CreateContainer,
    ContainerProperties,
    SetContainerMetadata,
    DeleteContainer,
    ListBlobs,
    PutBlob,
    PutBlock,
    PutBlockList,
    GetBlockList,
    GetBlob,
    BlobProperties,
    SetBlobMetadata,
    SetBlobProperties,
    DeleteBlob,
}

impl Operation {
    /// What a shared access signature must allow.
    pub fn need(self) -> Need {
        match self {
            Self::ListContainers => Need::service("l"),
            Self::CreateContainer => Need::container("wc"),
            Self::ContainerProperties => Need::container("r"),
            Self::SetContainerMetadata => Need::container("w"),
            Self::DeleteContainer => Need::container("d"),
            Self::ListBlobs => Need::list(),
            Self::PutBlob | Self::PutBlock | Self::PutBlockList => Need::blob("wc"),
            Self::GetBlob | Self::GetBlockList | Self::BlobProperties => Need::blob("r"),
            Self::SetBlobMetadata | Self::SetBlobProperties => Need::blob("w"),
            Self::DeleteBlob => Need::blob("d"),
        }
    }
}

impl Route {
    /// Reads a request to the account of this name.
    pub fn parse(request: &Request, account: &str) -> Result<Self, BlobError> {
        let path = request.path.trim_start_matches('/');
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        if decode(first) != account {
            return Err(BlobError::InvalidUri);
        }
        let (container, blob) = rest.split_once('/').unwrap_or((rest, ""));
        let (container, blob) = (decode(container), decode(blob));
        let comp = request.parameter("comp").unwrap_or_default().to_lowercase();
        let restype = request.parameter("restype").unwrap_or_default().to_lowercase();
        let operation = match (container.is_empty(), blob.is_empty(), restype.as_str()) {
            (true, _, "") => service(&request.method, &comp),
            (true, ..) => Err(BlobError::NotImplemented("properties of the account or the service")),
            (false, true, "container") => of_container(&request.method, &comp),
            (false, true, _) => Err(BlobError::InvalidUri),
            (false, false, _) => of_blob(request, &comp),
        }?;
        if let Some((_, what)) = REFUSED.iter().find(|(name, _)| request.headers.filled(name).is_some()) {
            return Err(BlobError::NotImplemented(what));
        }
        if blob.chars().count() > LONGEST_NAME {
            return Err(BlobError::NameLength);
        }
        Ok(Self {
            container,
            blob,
            operation,
        })
    }
}

fn service(method: &Method, comp: &str) -> Result<Operation, BlobError> {
    match (method, comp) {
        (&Method::GET, "list") => Ok(Operation::ListContainers),
        (_, "batch") => Err(BlobError::NotImplemented("batches")),
        (_, "list") => Err(BlobError::UnsupportedVerb),
        _ => Err(BlobError::InvalidUri),
    }
}

fn of_container(method: &Method, comp: &str) -> Result<Operation, BlobError> {
    match (method, comp) {
        (&Method::PUT, "") => Ok(Operation::CreateContainer),
        (&(Method::GET | Method::HEAD), "" | "metadata") => Ok(Operation::ContainerProperties),
        (&Method::PUT, "metadata") => Ok(Operation::SetContainerMetadata),
        (&Method::DELETE, "") => Ok(Operation::DeleteContainer),
        (&Method::GET, "list") => Ok(Operation::ListBlobs),
        (_, "acl") => Err(BlobError::NotImplemented("access policies")),
        (_, "lease") => Err(BlobError::NotImplemented("leases")),
        (_, "" | "metadata" | "list") => Err(BlobError::UnsupportedVerb),
        _ => Err(BlobError::InvalidParameter("comp")),
    }
}

fn of_blob(request: &Request, comp: &str) -> Result<Operation, BlobError> {
    // There is only the current state of a blob here.
    let of_a_version = ["snapshot", "versionid"]
        .iter()
        .any(|name| request.parameter(name).is_some());
    let snapshots_only = request
        .headers
        .get("x-ms-delete-snapshots")
        .is_some_and(|which| which.eq_ignore_ascii_case("only"));
    if of_a_version || snapshots_only {
        return Err(BlobError::NotImplemented("snapshots and versions"));
    }
    match (&request.method, comp) {
        (&Method::PUT, "") => Ok(Operation::PutBlob),
        (&Method::PUT, "block") => Ok(Operation::PutBlock),
        (&Method::PUT, "blocklist") => Ok(Operation::PutBlockList),
        (&Method::GET, "blocklist") => Ok(Operation::GetBlockList),
        (&Method::GET, "") => Ok(Operation::GetBlob),
        (&Method::HEAD, "") | (&(Method::GET | Method::HEAD), "metadata") => Ok(Operation::BlobProperties),
        (&Method::PUT, "metadata") => Ok(Operation::SetBlobMetadata),
        (&Method::PUT, "properties") => Ok(Operation::SetBlobProperties),
        (&Method::DELETE, "") => Ok(Operation::DeleteBlob),
        (_, "lease") => Err(BlobError::NotImplemented("leases")),
        (_, "snapshot") => Err(BlobError::NotImplemented("snapshots")),
        (_, "tags") => Err(BlobError::NotImplemented("tags")),
        (_, "tier") => Err(BlobError::NotImplemented("access tiers")),
        (_, "page" | "pagelist") => Err(BlobError::NotImplemented("page blobs")),
        (_, "appendblock" | "seal") => Err(BlobError::NotImplemented("append blobs")),
        (_, "" | "block" | "blocklist" | "metadata" | "properties") => Err(BlobError::UnsupportedVerb),
        _ => Err(BlobError::InvalidParameter("comp")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(method: Method, path: &str) -> Result<Operation, BlobError> {
        Route::parse(&Request::new(method, path), "dev").map(|route| route.operation)
    }

    #[test]
    fn names_are_decoded_and_keep_their_slashes() {
        let route = Route::parse(&Request::new(Method::GET, "/dev/orders/2024/a%20b%2Fc.json"), "dev").unwrap();
        assert_eq!(
            (route.container.as_str(), route.blob.as_str()),
            ("orders", "2024/a b/c.json")
        );
    }

    #[test]
    fn the_query_decides_what_is_meant() {
        assert_eq!(operation(Method::GET, "/dev/?comp=list"), Ok(Operation::ListContainers));
        assert_eq!(
            operation(Method::PUT, "/dev/orders?restype=container"),
            Ok(Operation::CreateContainer)
        );
        assert_eq!(
            operation(Method::GET, "/dev/orders?restype=container&comp=list"),
            Ok(Operation::ListBlobs)
        );
        assert_eq!(
            operation(Method::PUT, "/dev/orders/a?comp=block&blockid=x"),
            Ok(Operation::PutBlock)
        );
        assert_eq!(
            operation(Method::PUT, "/dev/orders/a?comp=lease"),
            Err(BlobError::NotImplemented("leases"))
        );
        assert_eq!(
            operation(Method::PATCH, "/dev/orders/a"),
            Err(BlobError::UnsupportedVerb)
        );
        assert_eq!(operation(Method::GET, "/other/orders/a"), Err(BlobError::InvalidUri));
    }
}
