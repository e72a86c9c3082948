//! The address of a workflow, which is its key too.

use std::fmt;

use http::Uri;

/// A workflow's callback URL. The signature in its query lets anybody start the workflow, so `Debug` shows host and port only.
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackUrl(Uri);

/// Why a text is no callback URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallbackUrlError {
    /// The text is no absolute URL of HTTP.
    #[error("is not an absolute http or https URL")]
    NotAUrl,
    /// The URL holds a user name.
    #[error("holds a user name, which a callback URL does not have")]
    UserName,
}

impl CallbackUrl {
    /// Reads a callback URL. Whether its signature opens the workflow is for the service to say; a workflow can also be set up to
    /// need none.
    ///
    /// # Errors
    /// Says what is wrong, without the text.
    pub fn parse(text: &str) -> Result<Self, CallbackUrlError> {
        let uri: Uri = text.trim().parse().map_err(|_| CallbackUrlError::NotAUrl)?;
        let (Some("http" | "https"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(CallbackUrlError::NotAUrl);
        };
        if authority.as_str().contains('@') {
            return Err(CallbackUrlError::UserName);
        }
        Ok(Self(uri))
    }

    /// Host and port, for logs.
    pub fn authority(&self) -> &str {
        self.0
            .authority()
            .map(|authority| authority.as_str())
            .unwrap_or_default()
    }

    pub(super) fn uri(&self) -> &Uri {
        &self.0
    }
}

impl fmt::Debug for CallbackUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CallbackUrl({}, ..)", self.authority())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_host_is_shown() {
        let url = CallbackUrl::parse("https://prod.logic.azure.com/workflows/1/invoke?sig=swordfish").unwrap();
        assert_eq!(url.authority(), "prod.logic.azure.com");
        assert_eq!(format!("{url:?}"), "CallbackUrl(prod.logic.azure.com, ..)");
    }

    #[test]
    fn other_texts_are_refused() {
        assert_eq!(CallbackUrl::parse("workflows/1"), Err(CallbackUrlError::NotAUrl));
        assert_eq!(CallbackUrl::parse("ftp://host/"), Err(CallbackUrlError::NotAUrl));
        assert_eq!(CallbackUrl::parse("http://a:b@host/"), Err(CallbackUrlError::UserName));
    }
}
