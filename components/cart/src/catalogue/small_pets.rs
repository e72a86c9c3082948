//! What the shop sells for rabbits, guinea pigs and hamsters.

use super::{Kind, Price, Product};

/// Hay.
pub const HAY: Product = Product {
    id: "meadow-hay-1kg",
    name: "Meadow hay, 1 kg",
    kind: Kind::SmallPet,
    price: Price(490),
    tags: &["food", "bed"],
    about: "Long stalks, cut late, dried in the sun.",
    drawing: &[
        r#"<path class="l m" d="M14 28l-5-11m15 11l2-14m-8 14l1-9m23 9l6-11m-10 11l-3-14m17 14l5-9"/><path class=m d="M7 27h50v30H7z"/><path class="l g" d="M20 27v30M44 27v30"/><path class="l n" d="M27 36h10m-8 10h8M50 34v8M13 44v7"/>"#,
    ],
};

/// A wheel.
pub const WHEEL: Product = Product {
    id: "hamster-wheel",
    name: "Hamster wheel, 28 cm",
    kind: Kind::SmallPet,
    price: Price(1_690),
    tags: &["toy"],
    about: "Runs without a sound, also at three in the morning.",
    drawing: &[
        r#"<path class="l t n" d="M16 56l16-26 16 26"/><circle class="l t s" cx=32 cy=29 r=21 /><path class="l s" d="M32 8v42M11 29h42M17 14l30 30M47 14L17 44"/><circle class=c cx=32 cy=29 r=5 />"#,
    ],
};

/// A house.
pub const HIDEOUT: Product = Product {
    id: "hideout",
    name: "Hideout, willow",
    kind: Kind::SmallPet,
    price: Price(1_490),
    tags: &["bed", "home"],
    about: "Woven, and can be eaten from the inside.",
    drawing: &[
        r#"<path class=n d="M7 57V37a25 25 0 0 1 50 0v20z"/><path class="l w" d="M14 34q18-14 36 0M20 24q12-8 24 0M9 46q5-4 11-4m24 0q6 0 11 4"/><path class=k d="M23 57V46a9 9 0 0 1 18 0v11z"/>"#,
    ],
};
