//! The page of one product.

use maud::html;

use super::card::cards;
use super::drawing::drawing;
use super::layout::page;
use crate::catalogue::{PRODUCTS, Product};
use crate::change::MAX_QUANTITY;
use inbound::Reply;

/// How many other products for the same animals are shown.
const MORE: usize = 4;

/// The page. `page_id` is the id of the changes that its forms make.
pub fn product(product: &Product, page_id: &str, base_path: &str) -> Reply {
    let kind = product.kind;
    let others = PRODUCTS
        .iter()
        .filter(|other| other.kind == kind && other.id != product.id)
        .take(MORE);
    let content = html! {
        nav aria-label="Breadcrumb" {
            a href={ (base_path) "/" } { "Products" }
            " › "
            a href={ (base_path) "/?kind=" (kind.as_str()) } { (kind.animals()) }
        }
        article.product {
            div.tile { (drawing(product.drawing)) }
            div {
                h1 { (product.name) }
                p { (product.about) }
                ul.tags role="list" {
                    @for tag in product.tags { li { a href={ (base_path) "/?tag=" (tag) } { "#" (tag) } } }
                }
                p.price { (product.price.for_people()) }
                form.row method="post" action={ (base_path) "/cart/items" } {
                    input type="hidden" name="change" value=(page_id);
                    input type="hidden" name="product" value=(product.id);
                    input type="number" name="quantity" value="1" min="1" max=(MAX_QUANTITY) required aria-label="Quantity";
                    button { "Add to cart" }
                }
            }
        }
        h2 { "More for " (kind.animals().to_ascii_lowercase()) }
        (cards(others, page_id, base_path))
    };
    page(200, product.name, base_path, &content)
}
