//! The page with the products.

use maud::{Markup, html};

use super::card::cards;
use super::drawing::drawing;
use super::layout::page;
use crate::catalogue::{Filter, Kind, TAGS, birds, cats};
use inbound::Reply;

/// The page with the products that the filter lets through. `page_id` is the id of the changes that its forms make.
pub fn shop(filter: &Filter, page_id: &str, base_path: &str) -> Reply {
    let found = filter.products().count();
    let content = html! {
        @if *filter == Filter::default() { (welcome()) } @else { h1 { (title(filter)) } }
        (kinds(filter, base_path))
        (search(filter, base_path))
        @if found == 0 {
            div.empty {
                (drawing(birds::NEST_BOX.drawing))
                p.now { "Nobody home." }
                p { "No product fits. Try another word, or " a href={ (base_path) "/" } { "look at all of them" } "." }
            }
        } @else {
            p.soft { (found) @if found == 1 { " product" } @else { " products" } }
            (cards(filter.products(), page_id, base_path))
        }
    };
    page(200, title(filter), base_path, &content)
}

fn title(filter: &Filter) -> &'static str {
    match filter.kind {
        _ if !filter.search.is_empty() => "Search",
        Some(kind) => kind.animals(),
        None => "Products",
    }
}

fn welcome() -> Markup {
    html! {
        section.hero {
            div {
                h1 { "For animals that own people" }
                p { "Food, beds and toys. Whatever you put into your cart is reserved for you at once." }
            }
            (drawing(cats::TREE.drawing))
        }
    }
}

fn kinds(filter: &Filter, base_path: &str) -> Markup {
    let link = |kind: Option<Kind>| {
        let (query, text) = kind.map_or(("", "All"), |kind| (kind.as_str(), kind.animals()));
        let current = (filter.kind == kind).then_some("true");
        html! { a href={ (base_path) "/" @if !query.is_empty() { "?kind=" (query) } } aria-current=[current] { (text) } }
    };
    html! {
        nav.kinds aria-label="Animals" {
            (link(None))
            @for kind in Kind::ALL { (link(Some(kind))) }
        }
    }
}

fn search(filter: &Filter, base_path: &str) -> Markup {
    html! {
        form.find role="search" action={ (base_path) "/" } {
            @if let Some(kind) = filter.kind { input type="hidden" name="kind" value=(kind.as_str()); }
            label { "Search" input type="search" name="q" value=(filter.search) maxlength="100"; }
            label {
                "Category"
                select name="tag" {
                    option value="" { "All" }
                    @for tag in TAGS { option selected[filter.tag == Some(tag)] { (tag) } }
                }
            }
            button { "Search" }
        }
    }
}
