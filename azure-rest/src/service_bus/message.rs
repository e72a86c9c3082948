//! A message as its sender wrote it.

/// A message, without what the broker adds to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// `MessageId`: what duplicate detection goes by; at most 128 characters. Empty: the broker makes one up.
    pub id: String,
    /// `Label`, which other protocols call the subject. Empty: none.
    pub subject: String,
    /// The media type of `body`. Empty: none.
    pub content_type: String,
    /// The payload.
    pub body: Vec<u8>,
    /// The application's own properties. On the way out, names are HTTP header names, whose case is lost; on the way in, they
    /// are in lower case.
    pub properties: Vec<(String, String)>,
}
