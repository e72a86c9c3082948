//! Each dead letter raises a mail of its own.

use super::inbox::Inbox;
use crate::record::Seen;

/// Dead letters of which nobody was told.
pub fn check(seen: &Seen, inbox: &Inbox) -> Vec<String> {
    let untold = seen.dead_letters.difference(&inbox.dead_letters);
    untold.map(|id| format!("dead letter: {id} was not mailed")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_dead_letter_is_mailed() {
        let mut seen = Seen::default();
        let mut inbox = Inbox::default();
        seen.dead_letters.insert("s:1".into());
        assert_eq!(check(&seen, &inbox), ["dead letter: s:1 was not mailed"]);
        inbox.dead_letters.insert("s:1".into());
        assert!(check(&seen, &inbox).is_empty());
    }
}
