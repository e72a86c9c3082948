//! Shapes that several pictures share. Each takes its colour from the group that it is put into.

/// A bag with a round label in its middle.
pub const BAG: &str = r#"<path d="M17 10h30l3 44q0 3-3 3H17q-3 0-3-3z"/><path class=h d="M17 10h30l.6 8H16.4z"/><circle class=w cx=32 cy=38 r=12 />"#;

/// A bone, as large as a label.
pub const BONE: &str = r#"<path d="M26 36h12v4H26z"/><circle cx=25 cy=36 r=3 /><circle cx=25 cy=40 r=3 /><circle cx=39 cy=36 r=3 /><circle cx=39 cy=40 r=3 />"#;

/// A paw, as large as a label.
pub const PAW: &str = r#"<ellipse cx=32 cy=41 rx=5.5 ry=4.5 /><circle cx=24.5 cy=37 r=2.5 /><circle cx=29.5 cy=32.5 r=2.5 /><circle cx=35 cy=32.5 r=2.5 /><circle cx=39.5 cy=37 r=2.5 />"#;

/// A fish that swims to the left, as large as a label.
pub const FISH: &str =
    r#"<path d="M22 38q9-11 18 0-9 11-18 0zM38 38l6-6v12z"/><circle class=k cx=27.5 cy=36.5 r=1.3 />"#;

/// A bird that looks to the right, with its feet where the middle is at 46.
pub const BIRD: &str = r#"<path d="M16 46q5-1 7-6 0-14 11-14 7 0 8 6l5 2-5 2q0 10-10 10z"/><path class=h d="M23 40q6-6 12-1-4 6-12 4z"/><circle class=k cx=37 cy=31.5 r=1.4 />"#;
