//! Mails as files.

use std::io;
use std::path::Path;

use tokio::fs;
use uuid::Uuid;

use super::Mail;

/// Writes a mail as `{time}-{unique}.eml`, so that a folder lists mails in their order. The file appears complete or not at all.
pub async fn write(folder: &Path, mail: &Mail, unique: Uuid) -> io::Result<()> {
    fs::create_dir_all(folder).await?;
    let name = format!("{}-{}", mail.received.strftime("%Y%m%dT%H%M%S%3fZ"), unique.simple());
    let unfinished = folder.join(format!(".{name}.part"));
    fs::write(&unfinished, &mail.eml).await?;
    fs::rename(unfinished, folder.join(format!("{name}.eml"))).await
}
