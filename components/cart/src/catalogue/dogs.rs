//! What the shop sells for dogs.

use super::drawing::{BAG, BONE, PAW};
use super::{Kind, Price, Product};

/// Dry food.
pub const FOOD: Product = Product {
    id: "dog-food-lamb-12kg",
    name: "Dog food, lamb & rice, 12 kg",
    kind: Kind::Dog,
    price: Price(4_990),
    tags: &["food"],
    about: "Complete food for grown dogs, without wheat.",
    drawing: &["<g class=m>", BAG, "</g><g class=c>", BONE, "</g>"],
};

/// A bed.
pub const BED: Product = Product {
    id: "dog-bed-large",
    name: "Dog bed, large",
    kind: Kind::Dog,
    price: Price(5_950),
    tags: &["bed", "home"],
    about: "Washable cover, for dogs up to 40 kg.",
    drawing: &[
        r#"<path class=g d="M6 40q0-16 26-16t26 16v8q0 9-26 9T6 48z"/><ellipse class=n cx=32 cy=40 rx=20 ry=9 /><path class=h d="M12 40q20 18 40 0 0 9-20 9t-20-9z"/>"#,
    ],
};

/// A toy to pull.
pub const ROPE: Product = Product {
    id: "rope-toy",
    name: "Rope toy \"Tug\"",
    kind: Kind::Dog,
    price: Price(890),
    tags: &["toy"],
    about: "Cotton, knotted twice, made to be pulled.",
    drawing: &[
        r#"<path class="l c" d="M14 52l-5 1m5-1l-3 5M50 12l5-1m-5 1l2-6"/><path class="l t n" d="M14 51Q22 28 32 32T50 13"/><circle class=c cx=17 cy=44 r=6 /><circle class=c cx=46 cy=21 r=6 />"#,
    ],
};

/// A ball.
pub const BALL: Product = Product {
    id: "bouncy-ball",
    name: "Bouncy ball",
    kind: Kind::Dog,
    price: Price(490),
    tags: &["toy"],
    about: "Natural rubber that floats, squeaks and comes back.",
    drawing: &[r#"<circle class=c cx=32 cy=36 r=21 /><path class="l w" d="M15.5 24q14 12 1 26M48.5 24q-14 12-1 26"/>"#],
};

/// A bowl.
pub const BOWL: Product = Product {
    id: "dog-bowl",
    name: "Bowl that does not slip",
    kind: Kind::Dog,
    price: Price(1_290),
    tags: &["food", "home"],
    about: "Steel inside, rubber below, 1.2 litres.",
    drawing: &[
        r#"<path class=m d="M14 34q18-20 36 0z"/><path class=s d="M12 33h40l5 20q1 4-3 4H10q-4 0-3-4z"/><g class=w transform="translate(0 7)">"#,
        PAW,
        "</g>",
    ],
};

/// A leash.
pub const LEASH: Product = Product {
    id: "dog-leash-2m",
    name: "Leash, 2 m",
    kind: Kind::Dog,
    price: Price(1_890),
    tags: &["travel"],
    about: "Soft webbing that can be set to three lengths.",
    drawing: &[
        r#"<path class="l t g" d="M22 46V22a10 10 0 0 1 20 0q0 9-9 13t-11 11"/><circle class="l k" cx=22 cy=52 r=4 /><circle class="l k" cx=42 cy=50 r=7 /><path class="l g" d="M35 38l4 6"/>"#,
    ],
};
