//! What the shop sells for fish.

use super::drawing::{BAG, FISH};
use super::{Kind, Price, Product};

/// A tank.
pub const AQUARIUM: Product = Product {
    id: "aquarium-54l",
    name: "Aquarium, <60 l, with filter",
    kind: Kind::Fish,
    price: Price(8_950),
    tags: &["home"],
    about: "54 litres with light, lid and a quiet filter.",
    drawing: &[
        r#"<path class=s d="M8 14h48v40q0 3-3 3H11q-3 0-3-3z"/><path class=n d="M8 50q24-7 48 0v4q0 3-3 3H11q-3 0-3-3z"/><path class="l g" d="M46 50q-5-8 0-14t0-10m-34 24q4-5 0-12"/><path class=k d="M6 9h52v7H6z"/><g class=c transform="translate(-5 -6)">"#,
        FISH,
        "</g>",
    ],
};

/// Food.
pub const FLAKES: Product = Product {
    id: "fish-flakes-250ml",
    name: "Fish flakes, 250 ml",
    kind: Kind::Fish,
    price: Price(520),
    tags: &["food"],
    about: "For freshwater fish that feed at the surface.",
    drawing: &[
        r#"<path class=k d="M18 7h28v9H18z"/><path class=m d="M16 16h32q4 0 4 4v33q0 4-4 4H16q-4 0-4-4V20q0-4 4-4z"/><circle class=w cx=32 cy=38 r=13 /><g class=c>"#,
        FISH,
        "</g>",
    ],
};

/// Gravel.
pub const GRAVEL: Product = Product {
    id: "gravel-5kg",
    name: "River gravel, 5 kg",
    kind: Kind::Fish,
    price: Price(990),
    tags: &["home", "care"],
    about: "Washed, round, 3 to 5 mm.",
    drawing: &[
        "<g class=n>",
        BAG,
        "</g><circle class=s cx=27 cy=41 r=4.5 /><circle class=k cx=37 cy=41 r=4 /><circle class=c cx=32 cy=33.5 r=4 />",
    ],
};

/// A plant.
pub const PLANT: Product = Product {
    id: "water-plant",
    name: "Water plant in a pot",
    kind: Kind::Fish,
    price: Price(690),
    tags: &["home"],
    about: "Java fern: grows in the shade, and nobody eats it.",
    drawing: &[
        r#"<path class=g d="M32 50Q12 32 22 6q16 18 10 44zM33 50q-4-26 17-36 4 26-17 36zM30 50Q10 46 7 28q19 4 23 22z"/><path class=c d="M19 45h26l-3 12H22z"/>"#,
    ],
};

/// A net.
pub const NET: Product = Product {
    id: "fish-net",
    name: "Fine net, 12 cm",
    kind: Kind::Fish,
    price: Price(440),
    tags: &["care"],
    about: "Soft mesh with a long handle.",
    drawing: &[
        r#"<path class="l t n" d="M56 7L42 23"/><path class=s d="M9 24q17-9 35 2-1 26-18 31Q10 50 9 24z"/><path class="l w" d="M16 28l17 20M27 24l12 16M38 28L18 46M26 25L13 38"/><path class="l k" d="M9 24q17-9 35 2"/>"#,
    ],
};
