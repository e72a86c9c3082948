//! What this machine's platform knows the host by.

use std::env;
use std::path::PathBuf;

use azure_rest::secret::Secret;

/// What gives this process its identities.
#[derive(Clone, PartialEq, Eq)]
pub enum Platform {
    /// Kubernetes with workload identity: a file holds a token of the pod's service account, which Microsoft Entra ID exchanges.
    /// <https://azure.github.io/azure-workload-identity/docs/>
    Kubernetes {
        /// Microsoft Entra ID's address.
        authority: String,
        /// The directory of the identities.
        tenant: String,
        /// The identity where none is named.
        client_id: Option<String>,
        /// The file, which Kubernetes renews.
        token_file: PathBuf,
    },
    /// App Service and Azure Functions, whose own address gives tokens of managed identities.
    /// <https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference>
    AppService {
        /// The address.
        address: String,
        /// What proves to it that this process is the app.
        secret: Secret,
    },
    /// None that this host knows.
    Unknown,
}

impl Platform {
    /// Told from the variables that each platform puts into the environment.
    pub fn from_environment() -> Self {
        Self::told_by(|name| env::var(name).ok())
    }

    fn told_by(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        if let (Some(token_file), Some(tenant)) = (set("AZURE_FEDERATED_TOKEN_FILE"), set("AZURE_TENANT_ID")) {
            let authority = set("AZURE_AUTHORITY_HOST");
            return Self::Kubernetes {
                authority: authority.unwrap_or_else(|| "https://login.microsoftonline.com/".into()),
                tenant,
                client_id: set("AZURE_CLIENT_ID"),
                token_file: token_file.into(),
            };
        }
        match (set("IDENTITY_ENDPOINT"), set("IDENTITY_HEADER")) {
            (Some(address), Some(secret)) => Self::AppService {
                address,
                secret: Secret::new(secret),
            },
            _ => Self::Unknown,
        }
    }

    /// Its name, for messages.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Kubernetes { .. } => "workload identity",
            Self::AppService { .. } => "the platform's managed identity",
            Self::Unknown => "this platform",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_platform_is_told_by_its_variables() {
        let told = |set: &[&str]| Platform::told_by(|name| set.contains(&name).then(|| name.to_lowercase())).name();
        assert_eq!(
            told(&["IDENTITY_ENDPOINT", "IDENTITY_HEADER"]),
            "the platform's managed identity"
        );
        assert_eq!(
            told(&["AZURE_FEDERATED_TOKEN_FILE", "AZURE_TENANT_ID"]),
            "workload identity"
        );
        // A developer's own variables are no platform.
        assert_eq!(told(&["AZURE_TENANT_ID", "AZURE_CLIENT_ID"]), "this platform");
        assert_eq!(told(&["IDENTITY_ENDPOINT"]), "this platform");
    }
}
