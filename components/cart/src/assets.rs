//! The files that all pages share, whose addresses change with their content, so that a browser keeps them for ever; and the
//! description of the API.
//!
//! They are sent as `build.rs` compressed them, whether or not the request says that it takes gzip: without an
//! `Accept-Encoding` any encoding will do (<https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3>), and every browser says gzip.

use inbound::Reply;

/// One file.
pub struct Asset {
    name: &'static str,
    extension: &'static str,
    content_type: &'static str,
    gzip: &'static [u8],
    fingerprint: u64,
}

macro_rules! gzip {
    ($name:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".gz"))
    };
}

/// How the pages look.
pub static STYLE: Asset = Asset::new("shop", "css", "text/css; charset=utf-8", gzip!("shop.css"));
/// What the pages can do more conveniently with a script.
pub static SCRIPT: Asset = Asset::new("shop", "js", "text/javascript; charset=utf-8", gzip!("shop.js"));
/// The shop's sign.
pub static ICON: Asset = Asset::new("icon", "svg", "image/svg+xml", gzip!("icon.svg"));

/// The API, in OpenAPI 3.1. It has one address for ever.
static DESCRIPTION: &[u8] = gzip!("openapi.json");

static ALL: [&Asset; 3] = [&STYLE, &SCRIPT, &ICON];

impl Asset {
    const fn new(
        name: &'static str,
        extension: &'static str,
        content_type: &'static str,
        gzip: &'static [u8],
    ) -> Asset {
        Asset {
            name,
            extension,
            content_type,
            gzip,
            fingerprint: fingerprint(gzip),
        }
    }

    /// The last segment of the file's path.
    pub fn file_name(&self) -> String {
        format!("{}-{:016x}.{}", self.name, self.fingerprint, self.extension)
    }

    /// The file's path below `base_path`.
    pub fn path(&self, base_path: &str) -> String {
        format!("{base_path}/assets/{}", self.file_name())
    }
}

/// The file of this name, which caches may keep for ever; none if there is no such file, or it has another content by now.
pub fn answer(file_name: &str) -> Option<Reply> {
    let asset = ALL.into_iter().find(|asset| asset.file_name() == file_name)?;
    let reply = compressed(asset.content_type, asset.gzip);
    Some(reply.with("cache-control", "public, max-age=31536000, immutable"))
}

/// The description of the API.
pub fn description() -> Reply {
    compressed("application/json", DESCRIPTION).with("cache-control", "public, max-age=60")
}

fn compressed(content_type: &str, gzip: &[u8]) -> Reply {
    Reply::new(200, content_type, gzip).with("content-encoding", "gzip")
}

/// FNV-1a (<https://www.rfc-editor.org/rfc/rfc9923>): tells contents apart, and protects nothing.
const fn fingerprint(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut index = 0;
    while index < bytes.len() {
        hash = (hash ^ bytes[index] as u64).wrapping_mul(0x0100_0000_01b3);
        index += 1;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_fnv_1a() {
        assert_eq!(fingerprint(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_file_of_another_content_is_not_there() {
        assert!(answer(&STYLE.file_name()).is_some());
        assert!(answer("shop-0000000000000000.css").is_none());
        assert!(answer("shop.css").is_none());
    }
}
