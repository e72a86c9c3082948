//! The mails that went out.

use maud::{Markup, html};
use petstore_emulator::Mail;

use super::{ROWS, clock, pretty};
use crate::{tone::Tone, view::shape::shape};

/// The mails, the last one first.
pub fn all(mails: &[Mail]) -> Markup {
    html! {
        h2 { "Inbox, the latest first" }
        @if mails.is_empty() { p.none { "No mail. Let storage be down, and change a cart." } }
        ul.rows {
            @for (index, mail) in mails.iter().enumerate().rev().take(ROWS) {
                li {
                    (shape(Tone::Mailed))
                    a href={ "/inbox/" (index + 1) } data-panel { (mail.subject) }
                    (clock(mail.received))
                }
            }
        }
    }
}

/// One mail as its reader would see it; `number` counts from 1.
pub fn one(mails: &[Mail], number: usize) -> Option<Markup> {
    let mail = mails.get(number.checked_sub(1)?)?;
    Some(html! {
        article.mail {
            h2 { (mail.subject) }
            dl {
                dt { "To" } dd { (mail.to) }
                dt { "Received" } dd { (clock(mail.received)) " UTC" }
                dt { "Alert" } dd { (mail.id) }
            }
            div.letter { (mail.text) }
            @if !mail.data.is_empty() {
                details data-key="attachment" { summary { "Attachment" } pre tabindex="0" { (pretty(&mail.data)) } }
            }
        }
    })
}
