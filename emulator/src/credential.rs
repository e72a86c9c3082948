//! Comparing what a client knows with what it should know.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Compares in a time that does not tell how much is right.
pub fn same(one: &str, other: &str) -> bool {
    let digest = |text: &str| {
        let mac = Hmac::<Sha256>::new_from_slice(b"comparison").ok()?;
        Some(mac.chain_update(text.as_bytes()))
    };
    match (digest(one), digest(other)) {
        (Some(one), Some(other)) => one.verify(&other.finalize().into_bytes()).is_ok(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn only_equal_texts_are_the_same() {
        assert!(same("swordfish", "swordfish"));
        assert!(!same("swordfish", "swordfis"));
        assert!(!same("", "swordfish"));
    }
}
