//! The whole page: the picture, the account, what the page can do, and one panel.

use maud::{DOCTYPE, Markup, html};

use super::{balance::balance, controls, number::Texts, picture::picture, shape::shapes};
use crate::{dashboard::Window, state::State};

/// The panels: address, title, and the number that tells how much there is.
const PANELS: [(&str, &str, Option<&str>); 6] = [
    ("sessions", "Sessions", None),
    ("queue", "Queue", Some("waiting")),
    ("dead-letters", "Dead letters", Some("dead_letters")),
    ("orders", "Order files", Some("files")),
    ("stream", "Stream", None),
    ("inbox", "Inbox", Some("mails")),
];

/// The page with the panel at `path`.
pub fn page(window: &Window, path: &str, panel: &Markup) -> Markup {
    let state = State::of(window);
    let texts = Texts::of(&state.numbers);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { "Pet Store: the pipeline, live" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/window.css";
                script src="/window.js" defer {}
            }
            body {
                a.skip href="#panel" { "To the details" }
                (shapes())
                header {
                    h1 { "Pet Store" span { " the pipeline, live" } }
                    p #headline.wrong[!state.on.is_empty()] role="status" { (state.headline) }
                    nav aria-label="Elsewhere" {
                        a href=(window.subject.shop_url) { "Shop" }
                        a href=(window.subject.console_url) { "Console" }
                    }
                }
                main {
                    section.picture aria-label="The flow" { (picture(&state, &texts)) }
                    (balance(&texts))
                    div.controls { (controls::shoppers(&state.shoppers)) (controls::switches(&state.on)) }
                    section.details aria-label="Details" { (tabs(path, &texts)) (place(path, panel)) }
                }
            }
        }
    }
}

fn tabs(path: &str, texts: &Texts) -> Markup {
    html! {
        nav aria-label="Details" {
            @for (name, title, number) in PANELS {
                a href={ "/" (name) } data-panel aria-current=[path.starts_with(name).then_some("page")] {
                    (title)
                    @if let Some(number) = number { " " b data-number=(number) { (texts.get(number)) } }
                }
            }
        }
    }
}

fn place(path: &str, panel: &Markup) -> Markup {
    html! { div #panel role="region" aria-label="Shown details" tabindex="0" data-path={ "/" (path) } { (panel) } }
}
