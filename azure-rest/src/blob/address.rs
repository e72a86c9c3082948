//! A container and a blob's name.

use crate::RequestError;
use crate::uri_path::encode_segments;

/// Where a blob is within its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    path: String,
}

impl Address {
    /// Slashes in a blob's name are part of it and stay slashes in the path.
    ///
    /// # Errors
    /// The container's name breaks Storage's rules, which the service would answer with an error of its own; or the blob's name
    /// is empty, longer than 1024 characters, or has an empty or dots-only part between slashes, which clients and proxies
    /// rewrite, so that the request could arrive at another container.
    pub fn new(container: &str, name: &str) -> Result<Self, RequestError> {
        const LONGEST: usize = 1024;
        check_container(container).map_err(|problem| RequestError::new("the container's name", problem))?;
        if name.chars().count() > LONGEST {
            return Err(RequestError::new("the blob's name", "is longer than 1024 characters"));
        }
        let name = encode_segments(name).map_err(|problem| RequestError::new("the blob's name", problem))?;
        Ok(Self {
            path: format!("/{container}{name}"),
        })
    }

    /// The encoded path, with its leading slash.
    pub(super) fn path(&self) -> &str {
        &self.path
    }
}

/// <https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata>
fn check_container(name: &str) -> Result<(), &'static str> {
    if matches!(name, "$root" | "$web" | "$logs") {
        return Ok(());
    }
    if !(3..=63).contains(&name.len()) {
        return Err("is not 3 to 63 characters long");
    }
    if !name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    {
        return Err("holds other characters than a-z, 0-9 and -");
    }
    if name.starts_with('-') || name.ends_with('-') || name.contains("--") {
        return Err("has a hyphen that is not between two letters or digits");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_stay_and_the_rest_is_encoded() {
        assert_eq!(
            Address::new("carts", "2019/a b?.json").unwrap().path(),
            "/carts/2019/a%20b%3F.json"
        );
        assert_eq!(Address::new("$web", "index.html").unwrap().path(), "/$web/index.html");
    }

    #[test]
    fn no_name_leads_out_of_its_container() {
        for name in ["", "../orders/a", "a/../../orders/b", "/a", "a//b", "."] {
            assert!(Address::new("carts", name).is_err(), "{name}");
        }
        for container in [
            "",
            "ab",
            "Carts",
            "a/b",
            "..",
            "-carts",
            "carts-",
            "ca--rts",
            "caf\u{e9}",
            "$other",
        ] {
            assert!(Address::new(container, "a").is_err(), "{container}");
        }
        assert!(Address::new(&"a".repeat(63), &"b".repeat(1024)).is_ok());
        assert!(Address::new(&"a".repeat(64), "b").is_err());
        assert!(Address::new("carts", &"b".repeat(1025)).is_err());
    }
}
