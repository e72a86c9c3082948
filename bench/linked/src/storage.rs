//! Blob Storage, as `components/blob-storage` uses it. The accounts are read from their settings once, and not with each call.

use azure_rest::{
    FailureKind,
    blob::{self, Account, Address, Blob, BlobError, Condition, Content, Properties},
};
use http::{Request, Response};

use crate::{
    Outage, Patience, Platform, SettingError, Unanswered,
    platform::{required, seconds},
};

/// The containers' accounts, and how to reach them.
pub struct Storage<P> {
    platform: P,
    accounts: Vec<(&'static str, Account)>,
}

/// Why a call failed.
#[derive(Debug)]
pub enum StorageError {
    /// The condition does not hold.
    Conflict,
    /// The container has no account.
    Misconfigured(String),
    /// The service refuses the credentials.
    Denied(String),
    /// There is no such container.
    NoContainer(String),
    /// The service will never take this request.
    Rejected(String),
    /// Retrying later may help.
    Unavailable(Outage),
}

impl<P: Platform> Storage<P> {
    /// Reads the setting `{container}_storage` of each container.
    ///
    /// # Errors
    /// One is missing or unusable.
    pub fn new(platform: P, containers: &[&'static str]) -> Result<Self, SettingError> {
        let account = |container: &&'static str| {
            let name = format!("{container}_storage");
            let account = Account::parse(&required(&platform, &name)?);
            account
                .map(|account| (*container, account))
                .map_err(|error| SettingError::new(&name, error))
        };
        let accounts = containers.iter().map(account).collect::<Result<_, _>>()?;
        Ok(Self { platform, accounts })
    }

    /// A blob.
    ///
    /// # Errors
    /// See [`StorageError`].
    pub async fn get(&self, container: &str, name: &str) -> Result<Option<Blob>, StorageError> {
        let (account, address) = self.locate(container, name)?;
        let answer = self.attempt(blob::get(account, &address, self.now()), true).await?;
        blob::got(answer, self.now()).map_err(|error| refused(account, error))
    }

    /// What is known of a blob.
    ///
    /// # Errors
    /// See [`StorageError`].
    pub async fn head(&self, container: &str, name: &str) -> Result<Option<Properties>, StorageError> {
        let (account, address) = self.locate(container, name)?;
        let answer = self.attempt(blob::head(account, &address, self.now()), false).await?;
        blob::headed(&answer, self.now()).map_err(|error| refused(account, error))
    }

    /// Writes a blob if the condition holds; returns its new ETag.
    ///
    /// # Errors
    /// See [`StorageError`].
    pub async fn put(
        &self,
        container: &str,
        name: &str,
        content: Content,
        condition: &Condition,
    ) -> Result<String, StorageError> {
        let (account, address) = self.locate(container, name)?;
        let request = blob::put(account, &address, content, condition, self.now());
        let answer = self.attempt(request, false).await?;
        blob::stored(&answer, self.now()).map_err(|error| refused(account, error))
    }

    fn locate(&self, container: &str, name: &str) -> Result<(&Account, Address), StorageError> {
        let address = Address::new(container, name).map_err(|error| StorageError::Rejected(error.to_string()))?;
        let account = self.accounts.iter().find(|(known, _)| *known == container);
        let (_, account) = account.ok_or_else(|| StorageError::Misconfigured(format!("{container} has no account")))?;
        Ok((account, address))
    }

    async fn attempt(
        &self,
        request: Result<Request<Vec<u8>>, azure_rest::RequestError>,
        is_get: bool,
    ) -> Result<Response<Vec<u8>>, StorageError> {
        let request = request.map_err(|error| StorageError::Rejected(error.to_string()))?;
        let answer = self.platform.exchange(request, Patience::Prompt).await;
        answer.map_err(|error| match error {
            Unanswered::TooLarge(_) if is_get => StorageError::Rejected(error.to_string()),
            _ => StorageError::Unavailable(Outage::of(&error)),
        })
    }

    fn now(&self) -> u64 {
        seconds(&self.platform)
    }
}

fn refused(account: &Account, error: BlobError) -> StorageError {
    let at = |failure: &dyn std::fmt::Display| format!("{}: {failure}", account.endpoint().authority());
    match error {
        BlobError::Conflict(_) => StorageError::Conflict,
        BlobError::NoContainer(failure) => StorageError::NoContainer(at(&failure)),
        BlobError::Failed(failure) => match failure.kind {
            FailureKind::Denied => StorageError::Denied(at(&failure)),
            FailureKind::NotFound => StorageError::NoContainer(at(&failure)),
            FailureKind::Rejected => StorageError::Rejected(at(&failure)),
            FailureKind::Unavailable => StorageError::Unavailable(Outage {
                detail: at(&failure),
                retry_after_ms: failure.retry_after_ms,
            }),
        },
    }
}
