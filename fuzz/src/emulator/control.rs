//! What the console reads.

use petstore_emulator::Fault;

/// A fault as JSON. One that is accepted can be shown again.
pub fn fault(data: &[u8]) {
    let Ok(fault) = serde_json::from_slice::<Fault>(data) else {
        return;
    };
    if fault.check().is_ok() {
        let shown = serde_json::to_vec(&fault).map(|json| serde_json::from_slice::<Fault>(&json).is_ok());
        assert!(matches!(shown, Ok(true)));
    }
}
