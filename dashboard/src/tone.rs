//! How something went: a colour, and a shape for those who do not see colours.

use serde::Serialize;

/// How something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// It is on its way.
    UnderWay,
    /// It was stored.
    Stored,
    /// It was mailed in place of being stored.
    Mailed,
    /// Nothing was left to do: a repeat, or an older revision.
    Needless,
    /// It was refused, or failed.
    Failed,
}

impl Tone {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::UnderWay, Self::Stored, Self::Mailed, Self::Needless, Self::Failed];

    /// Its name in style sheets, in the script and among the shapes.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnderWay => "under-way",
            Self::Stored => "stored",
            Self::Mailed => "mailed",
            Self::Needless => "needless",
            Self::Failed => "failed",
        }
    }
}
