//! What became of every order: the account, which explains the shapes at the same time.

use maud::{Markup, html};

use super::{number::Texts, shape::shape};
use crate::tone::Tone;

/// What each published revision adds to: the number's name, its name for people, its shape.
const PARTS: [(&str, &str, Tone); 6] = [
    ("stored", "stored", Tone::Stored),
    ("superseded", "superseded", Tone::Needless),
    ("mailed", "mailed instead", Tone::Mailed),
    ("under_way", "on their way", Tone::UnderWay),
    ("dead", "dead letters", Tone::Failed),
    ("unseen", "not followed", Tone::Needless),
];

/// The account.
pub fn balance(texts: &Texts) -> Markup {
    html! {
        section.balance aria-labelledby="balance" {
            h2 #balance { "What became of every order" }
            ul {
                li.sum { b data-number="published" { (texts.get("published")) } " published" }
                @for (name, title, tone) in PARTS {
                    li hidden[name == "unseen" && texts.get(name) == "0"] data-part=(name) {
                        (shape(tone)) b data-number=(name) { (texts.get(name)) } " " (title)
                    }
                }
            }
        }
    }
}
