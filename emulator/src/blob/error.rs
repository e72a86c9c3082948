//! Everything that Blob Storage refuses, with the codes and sentences of its documentation.

use http::StatusCode;

/// Why an operation did not happen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    /// There is no such container.
    #[error("The specified container does not exist.")]
    ContainerNotFound,
    /// The container exists already.
    #[error("The specified container already exists.")]
    ContainerAlreadyExists,
    /// There is no such blob.
    #[error("The specified blob does not exist.")]
    BlobNotFound,
    /// The blob was to be new and is not.
    #[error("The specified blob already exists.")]
    BlobAlreadyExists,
    /// A condition does not hold.
    #[error("The condition specified using HTTP conditional header(s) is not met.")]
    ConditionNotMet,
    /// A condition of a read does not hold: the reader has what there is.
    #[error("The condition specified using HTTP conditional header(s) is not met.")]
    NotModified,
    /// Two conditions that exclude each other.
    #[error("Multiple condition headers are not supported.")]
    MultipleConditions,
    /// The range lies outside the blob.
    #[error("The range specified is invalid for the current size of the resource.")]
    InvalidRange,
    /// The bytes are not those that the client meant.
    #[error("The MD5 value specified in the request did not match with the MD5 value calculated by the server.")]
    Md5Mismatch,
    /// The MD5 is no MD5.
    #[error("The MD5 value specified in the request is invalid. MD5 value must be 128 bits and base64 encoded.")]
    InvalidMd5,
    /// A required header is not there.
    #[error("An HTTP header that's mandatory for this request is not specified: {0}.")]
    MissingHeader(&'static str),
    /// A header has a value that is not allowed.
    #[error("The value for one of the HTTP headers is not in the correct format: {0}.")]
    InvalidHeader(&'static str),
    /// A query parameter has a value that is not allowed.
    #[error("Value for one of the query parameters specified in the request URI is invalid: {0}.")]
    InvalidParameter(&'static str),
    /// A query parameter is out of its range.
    #[error("One of the query parameters specified in the request URI is outside the permissible range: {0}.")]
    OutOfRangeParameter(&'static str),
    /// A container's name has a length that is not allowed.
    #[error("The specified resource name length is not within the permissible limits.")]
    NameLength,
    /// A name has characters that are not allowed.
    #[error("The specified resource name contains invalid characters.")]
    InvalidName,
    /// A path that names nothing that this service has.
    #[error("The requested URI does not represent any resource on the server.")]
    InvalidUri,
    /// A metadata name is no identifier, or a value cannot be kept.
    #[error("The metadata specified is invalid. It has characters that are not permitted.")]
    InvalidMetadata,
    /// All metadata together is larger than 8 KB.
    #[error("The size of the specified metadata exceeds the maximum size permitted.")]
    MetadataTooLarge,
    /// The block list names a block that was not uploaded.
    #[error("The specified block list is invalid.")]
    InvalidBlockList,
    /// The block list is longer than 50,000 entries.
    #[error("The block list may not contain more than 50,000 blocks.")]
    BlockListTooLong,
    /// More blocks of a blob wait for a block list than may.
    #[error("The uncommitted block count cannot exceed the maximum limit of 100,000 blocks.")]
    TooManyBlocks,
    /// The XML in the body is not what was expected.
    #[error("XML specified is not syntactically valid.")]
    InvalidXml,
    /// A block id differs in length from the others.
    #[error("The specified blob or block content is invalid.")]
    InvalidBlockId,
    /// The body is larger than allowed.
    #[error("The request body is too large and exceeds the maximum permissible limit.")]
    BodyTooLarge,
    /// The method is not one of the resource's.
    #[error("The resource doesn't support the specified HTTP verb.")]
    UnsupportedVerb,
    /// A real operation that this emulator does not have.
    #[error("The emulator does not support {0}.")]
    NotImplemented(&'static str),
    /// There are no credentials.
    #[error(
        "Server failed to authenticate the request. Please refer to the information in the www-authenticate header."
    )]
    NoAuthentication,
    /// The credentials are wrong, or their time is over.
    #[error(
        "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature. {0}"
    )]
    AuthenticationFailed(String),
    /// The signature is right and does not allow this operation.
    #[error("This request is not authorized to perform this operation using this permission.")]
    PermissionMismatch,
    /// The signature is right and is for another kind of resource.
    #[error("This request is not authorized to perform this operation using this resource type.")]
    ResourceTypeMismatch,
    /// The signature is right and is for another service.
    #[error("This request is not authorized to perform this operation using this service.")]
    ServiceMismatch,
    /// The signature is right and requires HTTPS.
    #[error("This request is not authorized to perform this operation using this protocol.")]
    ProtocolMismatch,
    /// The signature is right and allows other addresses only.
    #[error("This request is not authorized to perform this operation using this source IP {0}.")]
    SourceMismatch(String),
    /// The request could not be read as HTTP.
    #[error("{1}")]
    Unreadable(StatusCode, String),
}

impl BlobError {
    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::ContainerNotFound | Self::BlobNotFound => StatusCode::NOT_FOUND,
            Self::ContainerAlreadyExists | Self::BlobAlreadyExists | Self::TooManyBlocks => StatusCode::CONFLICT,
            Self::ConditionNotMet => StatusCode::PRECONDITION_FAILED,
            Self::NotModified => StatusCode::NOT_MODIFIED,
            Self::InvalidRange => StatusCode::RANGE_NOT_SATISFIABLE,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedVerb => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotImplemented(_) => StatusCode::NOT_IMPLEMENTED,
            Self::NoAuthentication => StatusCode::UNAUTHORIZED,
            Self::Unreadable(status, _) => *status,
            Self::AuthenticationFailed(_)
            | Self::PermissionMismatch
            | Self::ResourceTypeMismatch
            | Self::ServiceMismatch
            | Self::ProtocolMismatch
            | Self::SourceMismatch(_) => StatusCode::FORBIDDEN,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// The code in the answer.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ContainerNotFound => "ContainerNotFound",
            Self::ContainerAlreadyExists => "ContainerAlreadyExists",
            Self::BlobNotFound => "BlobNotFound",
            Self::BlobAlreadyExists => "BlobAlreadyExists",
            Self::ConditionNotMet | Self::NotModified => "ConditionNotMet",
            Self::MultipleConditions => "MultipleConditionHeadersNotSupported",
            Self::InvalidRange => "InvalidRange",
            Self::Md5Mismatch => "Md5Mismatch",
            Self::InvalidMd5 => "InvalidMd5",
            Self::MissingHeader(_) => "MissingRequiredHeader",
            Self::InvalidHeader(_) => "InvalidHeaderValue",
            Self::InvalidParameter(_) => "InvalidQueryParameterValue",
            Self::OutOfRangeParameter(_) => "OutOfRangeQueryParameterValue",
            Self::NameLength => "OutOfRangeInput",
            Self::InvalidName => "InvalidResourceName",
            Self::InvalidUri => "InvalidUri",
            Self::InvalidMetadata => "InvalidMetadata",
            Self::MetadataTooLarge => "MetadataTooLarge",
            Self::InvalidBlockList => "InvalidBlockList",
            Self::BlockListTooLong => "BlockListTooLong",
            Self::TooManyBlocks => "BlockCountExceedsLimit",
            Self::InvalidXml => "InvalidXmlDocument",
            Self::InvalidBlockId => "InvalidBlobOrBlock",
            Self::BodyTooLarge => "RequestBodyTooLarge",
            Self::UnsupportedVerb => "UnsupportedHttpVerb",
            Self::NotImplemented(_) => "APINotImplemented",
            Self::NoAuthentication => "NoAuthenticationInformation",
            Self::AuthenticationFailed(_) => "AuthenticationFailed",
            Self::PermissionMismatch => "AuthorizationPermissionMismatch",
            Self::ResourceTypeMismatch => "AuthorizationResourceTypeMismatch",
            Self::ServiceMismatch => "AuthorizationServiceMismatch",
            Self::ProtocolMismatch => "AuthorizationProtocolMismatch",
            Self::SourceMismatch(_) => "AuthorizationSourceIPMismatch",
            Self::Unreadable(..) => "InvalidInput",
        }
    }
}
