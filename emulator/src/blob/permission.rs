//! What an operation needs to be allowed by a shared access signature.

/// What an operation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The account's blob service.
    Service,
    /// A container.
    Container,
    /// A blob.
    Blob,
}

/// What an operation needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// What it is about: `srt` of an account SAS names it with a letter.
    pub level: Level,
    /// Any one of these letters in `sp` is enough.
    pub any_of: &'static str,
    /// A service SAS can allow it. It cannot allow operations on a container, except to list it.
    pub service_sas: bool,
}

impl Need {
    /// An operation on blobs.
    pub const fn blob(any_of: &'static str) -> Self {
        Self {
            level: Level::Blob,
            any_of,
            service_sas: true,
        }
    }

    /// An operation on a container that only an account SAS can allow.
    pub const fn container(any_of: &'static str) -> Self {
        Self {
            level: Level::Container,
            any_of,
            service_sas: false,
        }
    }

    /// To list a container's blobs.
    pub const fn list() -> Self {
        Self {
            level: Level::Container,
            any_of: "l",
            service_sas: true,
        }
    }

    /// An operation on the account.
    pub const fn service(any_of: &'static str) -> Self {
        Self {
            level: Level::Service,
            any_of,
            service_sas: false,
        }
    }

    /// Whether `sp` is enough.
    pub fn is_met_by(&self, permissions: &str) -> bool {
        self.any_of.chars().any(|letter| permissions.contains(letter))
    }

    /// The letter of the level in `srt`.
    pub fn resource_type(&self) -> char {
        match self.level {
            Level::Service => 's',
            Level::Container => 'c',
            Level::Blob => 'o',
        }
    }
}

/// What was allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// Everything that was asked for.
    Full,
    /// To write, but only what does not exist yet.
    CreateOnly,
}
