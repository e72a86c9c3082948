//! What the shop sells.

pub mod birds;
pub mod cats;
pub mod dogs;
mod drawing;
pub mod filter;
pub mod fish;
mod kind;
mod price;
pub mod small_pets;

pub use filter::Filter;
pub use kind::Kind;
use petstore_orders::Line;
pub use price::{CURRENCY, Price};

/// One product.
#[derive(Debug, PartialEq, Eq)]
pub struct Product {
    /// Names the product in paths, carts and orders.
    pub id: &'static str,
    /// What shoppers call it.
    pub name: &'static str,
    /// Whom it is for.
    pub kind: Kind,
    /// Price of one piece.
    pub price: Price,
    /// What it can be found under; some of [`TAGS`].
    pub tags: &'static [&'static str],
    /// A sentence about it.
    pub about: &'static str,
    /// Its picture: SVG shapes, one on top of the other, in a field of 64 by 64. Their classes name colours of the style sheet.
    pub drawing: &'static [&'static str],
}

/// All tags that products have.
pub const TAGS: [&str; 6] = ["food", "bed", "home", "toy", "care", "travel"];

/// All products, in the order in which the shop shows them.
pub static PRODUCTS: [Product; 25] = [
    dogs::FOOD,
    dogs::BED,
    dogs::ROPE,
    dogs::BALL,
    dogs::BOWL,
    dogs::LEASH,
    cats::TREE,
    cats::LITTER,
    cats::WAND,
    cats::MOUSE,
    cats::CARRIER,
    cats::SALMON,
    birds::SEED,
    birds::CAGE,
    birds::NEST_BOX,
    birds::SWING,
    birds::BATH,
    fish::AQUARIUM,
    fish::FLAKES,
    fish::GRAVEL,
    fish::PLANT,
    fish::NET,
    small_pets::HAY,
    small_pets::WHEEL,
    small_pets::HIDEOUT,
];

/// The product with this id.
pub fn find(id: &str) -> Option<&'static Product> {
    PRODUCTS.iter().find(|product| product.id == id)
}

/// What the lines cost together, as far as the shop still has the products.
pub fn total(lines: &[Line]) -> Price {
    let prices = lines
        .iter()
        .filter_map(|line| Some(find(&line.product)?.price.times(line.quantity).0));
    Price(prices.sum())
}

#[cfg(test)]
mod tests {
    use petstore_orders::validity::{MAX_NAME_CHARS, MAX_PRODUCT_CHARS};

    use super::*;

    #[test]
    fn ids_are_unique_and_need_no_escaping() {
        for (index, product) in PRODUCTS.iter().enumerate() {
            assert!(
                PRODUCTS[..index].iter().all(|earlier| earlier.id != product.id),
                "{}",
                product.id
            );
            assert!(
                product
                    .id
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            );
        }
    }

    #[test]
    fn every_product_makes_a_valid_line() {
        for product in &PRODUCTS {
            assert!(!product.id.is_empty() && product.id.len() <= MAX_PRODUCT_CHARS);
            assert!(!product.name.is_empty() && product.name.chars().count() <= MAX_NAME_CHARS);
            assert!(product.price.0 > 0);
        }
    }

    #[test]
    fn every_product_can_be_found_and_seen() {
        for product in &PRODUCTS {
            assert!(!product.tags.is_empty(), "{}", product.id);
            assert!(product.tags.iter().all(|tag| TAGS.contains(tag)), "{}", product.id);
            assert!(product.about.ends_with('.'), "{}", product.id);
            let drawing = product.drawing.concat();
            assert_eq!(
                drawing.matches("<g").count(),
                drawing.matches("</g>").count(),
                "{}",
                product.id
            );
            assert_eq!(
                drawing.matches('<').count(),
                drawing.matches('>').count(),
                "{}",
                product.id
            );
        }
        for tag in TAGS {
            assert!(PRODUCTS.iter().any(|product| product.tags.contains(&tag)), "{tag}");
        }
    }
}
