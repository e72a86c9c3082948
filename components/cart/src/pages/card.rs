//! A product among others.

use maud::{Markup, html};

use super::drawing::drawing;
use crate::catalogue::Product;

/// The products as cards, each with a form that adds one piece. `page_id` is the id of the changes that the forms make.
pub fn cards<'a>(products: impl Iterator<Item = &'a Product>, page_id: &str, base_path: &str) -> Markup {
    html! {
        ul.grid role="list" { @for product in products { (card(product, page_id, base_path)) } }
    }
}

/// The path of a product's page below the base path.
pub fn product_path(product: &Product) -> String {
    format!("/products/{}", product.id)
}

fn card(product: &Product, page_id: &str, base_path: &str) -> Markup {
    html! {
        li.card {
            div.tile { (drawing(product.drawing)) }
            h2 { a href={ (base_path) (product_path(product)) } { (product.name) } }
            p.soft { (product.about) }
            form method="post" action={ (base_path) "/cart/items" } {
                span.price { (product.price.for_people()) }
                input type="hidden" name="change" value=(page_id);
                input type="hidden" name="product" value=(product.id);
                input type="hidden" name="quantity" value="1";
                button aria-label={ "Add to cart: " (product.name) } { "Add to cart" }
            }
        }
    }
}
