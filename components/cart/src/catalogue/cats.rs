//! What the shop sells for cats.

use super::drawing::{BAG, FISH, PAW};
use super::{Kind, Price, Product};

/// A tree to climb.
pub const TREE: Product = Product {
    id: "cat-tree",
    name: "Cat tree, 140 cm",
    kind: Kind::Cat,
    price: Price(7_900),
    tags: &["home", "bed"],
    about: "Three platforms, a cave and plenty of sisal.",
    drawing: &[
        r#"<path class=k d="M24 15V4l5 4h6l5-4v11z"/><path class=n d="M28 20h8v34h-8zM45 36h6v18h-6z"/><path class=g d="M17 14h30q3 0 3 3.5t-3 3.5H17q-3 0-3-3.5t3-3.5zM36 32h20q3 0 3 3t-3 3H36zM7 52h50q2 0 2 5H5q0-5 2-5z"/><path class=c d="M9 52V42q0-7 8-7t8 7v10z"/><circle class=k cx=17 cy=45 r=4.5 />"#,
    ],
};

/// Litter.
pub const LITTER: Product = Product {
    id: "cat-litter-10l",
    name: "Cat litter, 10 l",
    kind: Kind::Cat,
    price: Price(1_150),
    tags: &["care", "home"],
    about: "Clumps well and hardly dusts.",
    drawing: &["<g class=s>", BAG, "</g><g class=g>", PAW, "</g>"],
};

/// A toy to hunt.
pub const WAND: Product = Product {
    id: "feather-wand",
    name: "Feather wand",
    kind: Kind::Cat,
    price: Price(650),
    tags: &["toy"],
    about: "For hunters who live indoors.",
    drawing: &[
        r#"<path class="l n" d="M10 56L38 24"/><path class=c d="M37 25Q34 9 50 6q5 14-9 21z"/><path class=m d="M38 25q12-6 20 4-10 9-20-1z"/><path class=g d="M37 24q-13-2-14 10 11 2 15-7z"/>"#,
    ],
};

/// A toy to catch.
pub const MOUSE: Product = Product {
    id: "catnip-mouse",
    name: "Catnip mouse",
    kind: Kind::Cat,
    price: Price(450),
    tags: &["toy"],
    about: "Wool, filled with catnip from the Alps.",
    drawing: &[
        r#"<path class="l c" d="M52 51q10-2 7-12t-9-4"/><path class=s d="M6 50q4-24 26-24 20 0 22 24 0 7-6 7H10q-4 0-4-7z"/><circle class=c cx=26 cy=28 r=8 /><circle class=k cx=17 cy=43 r=2 /><circle class=k cx=7 cy=50 r=2.5 />"#,
    ],
};

/// A box to travel in.
pub const CARRIER: Product = Product {
    id: "cat-carrier",
    name: "Carrier with a window",
    kind: Kind::Cat,
    price: Price(3_450),
    tags: &["travel"],
    about: "Opens at the top, for cats who do not want to go.",
    drawing: &[
        r#"<path class="l k" d="M23 18q0-9 9-9t9 9"/><path class=c d="M13 18h38q6 0 6 6v27q0 6-6 6H13q-6 0-6-6V24q0-6 6-6z"/><path class=w d="M18 27h28v22H18z"/><path class=k d="M24 49V36l4 3h8l4-3v13z"/><path class="l n" d="M25 27v22M32 27v22M39 27v22"/>"#,
    ],
};

/// Wet food.
pub const SALMON: Product = Product {
    id: "cat-food-salmon-6x85g",
    name: "Cat food, salmon, 6 × 85 g",
    kind: Kind::Cat,
    price: Price(790),
    tags: &["food"],
    about: "Tender pieces in jelly, six small tins.",
    drawing: &[
        r#"<path class=g d="M10 24h44v28q0 5-22 5t-22-5z"/><ellipse class=n cx=32 cy=24 rx=22 ry=7 /><ellipse class="l w" cx=32 cy=23 rx=5 ry=2 /><g class=w transform="translate(-1 6)">"#,
        FISH,
        "</g>",
    ],
};
