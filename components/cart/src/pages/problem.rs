//! The page that says what went wrong and what to do.

use maud::html;

use super::layout::page;
use super::line::item_path;
use crate::change::Action;
use crate::problem::Problem;
use inbound::Reply;

/// A form that sends the same change again, under the same id, so that it is made once only.
pub struct Retry {
    path: String,
    fields: Vec<(&'static str, String)>,
}

impl Retry {
    /// The same action again, under the id of the page that it came from.
    pub fn of(action: &Action, page_id: String) -> Retry {
        let change = ("change", page_id);
        match action {
            Action::Add(product, quantity) => Retry {
                path: "/cart/items".into(),
                fields: vec![
                    change,
                    ("product", product.id.into()),
                    ("quantity", quantity.to_string()),
                ],
            },
            Action::Set(product, quantity) => Retry {
                path: item_path(product.id),
                fields: vec![change, ("quantity", quantity.to_string())],
            },
            Action::Remove(product) => Retry {
                path: format!("{}/remove", item_path(product)),
                fields: vec![change],
            },
        }
    }

    /// Publishing again.
    pub fn publish() -> Retry {
        Retry {
            path: "/cart/publish".into(),
            fields: Vec::new(),
        }
    }
}

/// The page.
pub fn problem(problem: &Problem, retry: Option<&Retry>, base_path: &str) -> Reply {
    let title = title(problem.status);
    let content = html! {
        h1 { (title) }
        div.trouble {
            p #problem role="alert" tabindex="-1" data-code=(problem.code) { (problem.detail) }
            @if let Some(retry) = retry {
                form method="post" action={ (base_path) (retry.path) } {
                    @for (name, value) in &retry.fields { input type="hidden" name=(name) value=(value); }
                    button { "Try again" }
                }
            } @else if problem.status == 503 {
                // Only the cart's page needs anything that may be out of reach.
                a.button href={ (base_path) "/cart" } { "Try again" }
            }
        }
        p { a href={ (base_path) "/" } { "To the products" } " · " a href={ (base_path) "/cart" } { "To your cart" } }
    };
    problem.with_headers(page(problem.status, title, base_path, &content))
}

fn title(status: u16) -> &'static str {
    match status {
        404 => "Not found",
        403 | 405 | 415 => "This does not work here",
        400 | 409 | 413 | 422 => "That did not fit",
        500 => "The shop is not set up",
        _ => "Something is out of order",
    }
}
