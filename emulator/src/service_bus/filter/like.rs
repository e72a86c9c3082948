//! The patterns of `LIKE`: `%` is any text, `_` any character.

/// A part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Any,
    One,
    Exactly(char),
}

/// Whether `text` is like `pattern`. Takes time in proportion to the product of their lengths at most.
///
/// ```
/// # use petstore_emulator::service_bus::filter::like::like;
/// assert!(like("order-7", "order-_", None));
/// assert!(!like("50 %", "50^%", Some('^')));
/// ```
pub fn like(text: &str, pattern: &str, escape: Option<char>) -> bool {
    let (text, parts): (Vec<char>, _) = (text.chars().collect(), parts(pattern, escape));
    let (mut at, mut part) = (0, 0);
    // Where the last `%` was, and how much of the text it has taken.
    let mut retry: Option<(usize, usize)> = None;
    while let Some(&character) = text.get(at) {
        match parts.get(part) {
            Some(Part::Any) => {
                retry = Some((part, at));
                part += 1;
            }
            Some(Part::One) => (at, part) = (at + 1, part + 1),
            Some(Part::Exactly(wanted)) if *wanted == character => (at, part) = (at + 1, part + 1),
            _ => {
                let Some((any, taken)) = retry else { return false };
                retry = Some((any, taken + 1));
                (at, part) = (taken + 1, any + 1);
            }
        }
    }
    parts.iter().skip(part).all(|part| *part == Part::Any)
}

fn parts(pattern: &str, escape: Option<char>) -> Vec<Part> {
    let mut characters = pattern.chars();
    let mut parts = Vec::new();
    while let Some(character) = characters.next() {
        parts.push(match character {
            mark if Some(mark) == escape => Part::Exactly(characters.next().unwrap_or(mark)),
            '%' => Part::Any,
            '_' => Part::One,
            other => Part::Exactly(other),
        });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn patterns_match_whole_texts() {
        for (text, pattern, expected) in [
            ("abc", "abc", true),
            ("abc", "ab", false),
            ("abc", "a%", true),
            ("abc", "%c", true),
            ("abc", "%b%", true),
            ("abc", "a_c", true),
            ("abc", "a__c", false),
            ("", "%", true),
            ("", "_", false),
            ("abcabd", "%ab_", true),
            ("é𝄞", "__", true),
            ("ABC", "abc", false),
        ] {
            assert_eq!(like(text, pattern, None), expected, "{text} like {pattern}");
        }
    }

    #[test]
    fn an_escaped_mark_stands_for_itself() {
        assert!(like("50%", "50\\%", Some('\\')));
        assert!(!like("50x", "50\\%", Some('\\')));
        assert!(like("a\\b", "a\\\\b", Some('\\')));
    }

    #[test]
    fn many_wildcards_do_not_take_long() {
        let text = "a".repeat(2000);
        assert!(!like(
            &text,
            &"%a".repeat(400).replace("%a%a", "%a_%a").as_str().replace("_%a", "_%b"),
            None
        ));
    }
}
