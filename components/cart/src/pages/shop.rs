//! The page with all products.

use maud::{Markup, html};

use super::layout::page;
use crate::catalogue::{CURRENCY, PRODUCTS, Product};
use crate::change::MAX_QUANTITY;
use inbound::Reply;

/// The page. `page_id` is the id of the changes that its forms make.
pub fn shop(page_id: &str, base_path: &str) -> Reply {
    let content = html! {
        p.lead { "Food, beds and toys for animals that own people." }
        ul.products {
            @for product in &PRODUCTS { (card(product, page_id, base_path)) }
        }
    };
    page(200, "Products", base_path, &content)
}

fn card(product: &Product, page_id: &str, base_path: &str) -> Markup {
    html! {
        li.product id=(product.id) {
            span.picture aria-hidden="true" { (product.kind.picture()) }
            h2 { (product.name) }
            p { (product.about) }
            p.price { (product.price) " " (CURRENCY) }
            form method="post" action={ (base_path) "/cart/items" } {
                input type="hidden" name="change" value=(page_id);
                input type="hidden" name="product" value=(product.id);
                input type="number" name="quantity" value="1" min="1" max=(MAX_QUANTITY) required
                    aria-label={ "Quantity of " (product.name) };
                button type="submit" { "Add to cart" }
            }
        }
    }
}
