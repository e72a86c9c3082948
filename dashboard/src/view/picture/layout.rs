//! Where everything is in the picture: nodes on a grid, and ways between them.

/// A node's width, in the units of the drawing.
pub const NODE_WIDTH: u32 = 250;
/// A node's height.
pub const NODE_HEIGHT: u32 = 155;
/// What is left free around the drawing.
const MARGIN: u32 = 8;
/// The room for a label between two nodes side by side.
const GAP_ACROSS: u32 = 100;
/// The room for one between a node and the one below it.
const GAP_DOWN: u32 = 80;

/// A grid, and what is where on it.
pub struct Layout {
    /// Its name in the style sheet.
    pub name: &'static str,
    columns: u32,
    rows: u32,
    /// Column and row by the node's name.
    places: [(&'static str, u32, u32); 9],
}

/// For wide screens, and for narrow ones.
pub const LAYOUTS: [Layout; 2] = [
    Layout {
        name: "wide",
        columns: 5,
        rows: 2,
        places: [
            ("browser", 0, 0),
            ("facts", 0, 1),
            ("cart", 1, 0),
            ("carts", 1, 1),
            ("queue", 2, 0),
            ("dead", 2, 1),
            ("reserver", 3, 0),
            ("files", 4, 0),
            ("inbox", 4, 1),
        ],
    },
    Layout {
        name: "tall",
        columns: 2,
        rows: 5,
        places: [
            ("browser", 0, 0),
            ("facts", 1, 0),
            ("cart", 0, 1),
            ("carts", 1, 1),
            ("queue", 0, 2),
            ("dead", 1, 2),
            ("reserver", 0, 3),
            ("inbox", 1, 3),
            ("files", 0, 4),
        ],
    },
];

impl Layout {
    /// Width and height.
    pub fn size(&self) -> (u32, u32) {
        let (x, y) = corner(self.columns - 1, self.rows - 1);
        (x + NODE_WIDTH + MARGIN, y + NODE_HEIGHT + MARGIN)
    }

    /// The upper left corner of a node.
    pub fn corner(&self, node: &str) -> (u32, u32) {
        let (column, row) = self.place(node);
        corner(column, row)
    }

    /// From one node to another: the path, and where its label is, with the label's anchor.
    pub fn way(&self, from: &str, to: &str) -> (String, (u32, u32), &'static str) {
        let ((x, y), (to_x, to_y)) = (self.corner(from), self.corner(to));
        let (middle_x, middle_y) = (x + NODE_WIDTH / 2, y + NODE_HEIGHT / 2);
        let target_y = to_y + NODE_HEIGHT / 2;
        if y == to_y {
            let start = x + NODE_WIDTH;
            let label = ((start + to_x) / 2, middle_y - 24);
            return (format!("M{start} {middle_y}H{to_x}"), label, "middle");
        }
        let start = y + NODE_HEIGHT;
        if x == to_x {
            let label = (middle_x + 24, (start + to_y) / 2 + 7);
            return (format!("M{middle_x} {start}V{to_y}"), label, "start");
        }
        let label = ((middle_x + to_x) / 2, target_y - 24);
        let (bend_x, bend_y) = (middle_x + 30, target_y - 30);
        (
            format!("M{middle_x} {start}V{bend_y}Q{middle_x} {target_y} {bend_x} {target_y}H{to_x}"),
            label,
            "middle",
        )
    }

    fn place(&self, node: &str) -> (u32, u32) {
        let place = self.places.iter().find(|(name, ..)| *name == node);
        place.map_or((0, 0), |(_, column, row)| (*column, *row))
    }
}

fn corner(column: u32, row: u32) -> (u32, u32) {
    (
        MARGIN + column * (NODE_WIDTH + GAP_ACROSS),
        MARGIN + row * (NODE_HEIGHT + GAP_DOWN),
    )
}
