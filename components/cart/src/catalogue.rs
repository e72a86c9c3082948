//! What the shop sells.

use std::fmt;

use petstore_orders::Line;

/// The currency of all prices, as ISO 4217 names it.
pub const CURRENCY: &str = "EUR";

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
    /// A sentence about it.
    pub about: &'static str,
}

/// Whom a product is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Dogs.
    Dog,
    /// Cats.
    Cat,
    /// Birds.
    Bird,
    /// Fish.
    Fish,
    /// Rabbits, guinea pigs, hamsters.
    SmallPet,
}

impl Kind {
    /// The kind in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Dog => "dog",
            Kind::Cat => "cat",
            Kind::Bird => "bird",
            Kind::Fish => "fish",
            Kind::SmallPet => "small-pet",
        }
    }

    /// A picture of one.
    pub fn picture(self) -> &'static str {
        match self {
            Kind::Dog => "🐶",
            Kind::Cat => "🐱",
            Kind::Bird => "🦜",
            Kind::Fish => "🐠",
            Kind::SmallPet => "🐹",
        }
    }
}

/// An amount of money in hundredths of the currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price(pub u64);

impl Price {
    /// The price of `quantity` pieces.
    pub fn times(self, quantity: u32) -> Price {
        Price(self.0.saturating_mul(quantity.into()))
    }
}

/// With two decimals, as in `24.90`.
impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

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

/// All products.
pub static PRODUCTS: [Product; 12] = [
    Product {
        id: "dog-food-lamb-12kg",
        name: "Dog food, lamb & rice, 12 kg",
        kind: Kind::Dog,
        price: Price(4_990),
        about: "Complete food for grown dogs, without wheat.",
    },
    Product {
        id: "dog-bed-large",
        name: "Dog bed, large",
        kind: Kind::Dog,
        price: Price(5_950),
        about: "Washable cover, for dogs up to 40 kg.",
    },
    Product {
        id: "rope-toy",
        name: "Rope toy \"Tug\"",
        kind: Kind::Dog,
        price: Price(890),
        about: "Cotton, knotted twice, made to be pulled.",
    },
    Product {
        id: "cat-tree",
        name: "Cat tree, 140 cm",
        kind: Kind::Cat,
        price: Price(7_900),
        about: "Three platforms, a cave and plenty of sisal.",
    },
    Product {
        id: "cat-litter-10l",
        name: "Cat litter, 10 l",
        kind: Kind::Cat,
        price: Price(1_150),
        about: "Clumps well and hardly dusts.",
    },
    Product {
        id: "feather-wand",
        name: "Feather wand",
        kind: Kind::Cat,
        price: Price(650),
        about: "For hunters who live indoors.",
    },
    Product {
        id: "bird-seed-2kg",
        name: "Bird seed, 2 kg",
        kind: Kind::Bird,
        price: Price(780),
        about: "Millet, canary seed and oats.",
    },
    Product {
        id: "bird-cage",
        name: "Bird cage, 80 × 50 cm",
        kind: Kind::Bird,
        price: Price(11_900),
        about: "Four perches and a tray that slides out.",
    },
    Product {
        id: "aquarium-54l",
        name: "Aquarium, <60 l, with filter",
        kind: Kind::Fish,
        price: Price(8_950),
        about: "54 litres with light, lid and a quiet filter.",
    },
    Product {
        id: "fish-flakes-250ml",
        name: "Fish flakes, 250 ml",
        kind: Kind::Fish,
        price: Price(520),
        about: "For freshwater fish that feed at the surface.",
    },
    Product {
        id: "meadow-hay-1kg",
        name: "Meadow hay, 1 kg",
        kind: Kind::SmallPet,
        price: Price(490),
        about: "Long stalks, cut late, dried in the sun.",
    },
    Product {
        id: "hamster-wheel",
        name: "Hamster wheel, 28 cm",
        kind: Kind::SmallPet,
        price: Price(1_690),
        about: "Runs without a sound, also at three in the morning.",
    },
];

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
    fn prices_have_two_decimals() {
        assert_eq!(Price(4_990).to_string(), "49.90");
        assert_eq!(Price(5).to_string(), "0.05");
        assert_eq!(Price(650).times(999).to_string(), "6493.50");
    }
}
