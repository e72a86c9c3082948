//! What the shop sells for birds.

use super::drawing::{BAG, BIRD};
use super::{Kind, Price, Product};

/// Seed.
pub const SEED: Product = Product {
    id: "bird-seed-2kg",
    name: "Bird seed, 2 kg",
    kind: Kind::Bird,
    price: Price(780),
    tags: &["food"],
    about: "Millet, canary seed and oats.",
    drawing: &[
        "<g class=g>",
        BAG,
        r#"</g><path class="l m" d="M32 46V31m0 5l-4-4m4 4l4-4m-4 10l-5-4m5 4l5-4"/>"#,
    ],
};

/// A cage.
pub const CAGE: Product = Product {
    id: "bird-cage",
    name: "Bird cage, 80 × 50 cm",
    kind: Kind::Bird,
    price: Price(11_900),
    tags: &["home"],
    about: "Four perches and a tray that slides out.",
    drawing: &[
        r#"<g class=m transform="translate(3 4) scale(.9)">"#,
        BIRD,
        r#"</g><path class="l k" d="M12 54V28a20 20 0 0 1 40 0v26M22 54V12M32 54V5M42 54V12M12 46h40"/><path class=c d="M9 51h46q2 0 2 6H7q0-6 2-6z"/>"#,
    ],
};

/// A box to nest in.
pub const NEST_BOX: Product = Product {
    id: "nest-box",
    name: "Nest box for tits",
    kind: Kind::Bird,
    price: Price(2_150),
    tags: &["home", "bed"],
    about: "Larch, unplaned inside, with a roof that opens for cleaning.",
    drawing: &[
        r#"<path class=n d="M16 26h32v31H16z"/><path class=c d="M32 7l26 21q-2 4-5 4L32 16 11 32q-3 0-5-4z"/><circle class=k cx=32 cy=36 r=6.5 /><path class="l k" d="M32 49h7"/>"#,
    ],
};

/// A swing.
pub const SWING: Product = Product {
    id: "bird-swing",
    name: "Swing with a bell",
    kind: Kind::Bird,
    price: Price(590),
    tags: &["toy"],
    about: "Beech and cord; the bell is louder than you think.",
    drawing: &[
        r#"<path class="l k" d="M32 6L14 46m18-40l18 40"/><g class=g>"#,
        BIRD,
        r#"</g><path class="l t n" d="M11 48h42"/><circle class=m cx=32 cy=55 r=4 />"#,
    ],
};

/// A bath.
pub const BATH: Product = Product {
    id: "bird-bath",
    name: "Bird bath, stone",
    kind: Kind::Bird,
    price: Price(3_990),
    tags: &["care"],
    about: "Shallow at the rim, and too heavy for any cat.",
    drawing: &[
        r#"<g class=c transform="translate(4 -18)">"#,
        BIRD,
        r#"</g><path class=n d="M6 28h52q-3 14-20 15l4 10h4v4H18v-4h4l4-10Q9 42 6 28z"/><ellipse class=s cx=32 cy=28 rx=26 ry=4 />"#,
    ],
};
