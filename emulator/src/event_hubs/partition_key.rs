//! Which partition a key leads to.

/// The partition for events with this key, of so many: always the same one. Azure promises no more than that either; its choice is
/// another.
pub fn partition_of(key: &str, partitions: usize) -> usize {
    let partitions = u64::try_from(partitions).unwrap_or(1).max(1);
    usize::try_from(fnv_1a(key.as_bytes()) % partitions).unwrap_or_default()
}

/// FNV-1a with 64 bits (RFC 9923): short, and the same on every machine and in every version of this program.
fn fnv_1a(bytes: &[u8]) -> u64 {
    const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    bytes
        .iter()
        .fold(OFFSET_BASIS, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv_1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv_1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv_1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn keys_are_spread_over_all_partitions() {
        let mut counts = [0; 4];
        for number in 0..1000 {
            counts[partition_of(&format!("session-{number}"), 4)] += 1;
        }
        assert!(counts.iter().all(|count| (200..300).contains(count)), "{counts:?}");
    }
}
