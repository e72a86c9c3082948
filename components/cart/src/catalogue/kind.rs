//! Whom a product is for.

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
    /// All kinds, in the order in which the shop shows them.
    pub const ALL: [Kind; 5] = [Kind::Dog, Kind::Cat, Kind::Bird, Kind::Fish, Kind::SmallPet];

    /// The kind in JSON and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Dog => "dog",
            Kind::Cat => "cat",
            Kind::Bird => "bird",
            Kind::Fish => "fish",
            Kind::SmallPet => "small-pet",
        }
    }

    /// The animals, as a heading calls them.
    pub fn animals(self) -> &'static str {
        match self {
            Kind::Dog => "Dogs",
            Kind::Cat => "Cats",
            Kind::Bird => "Birds",
            Kind::Fish => "Fish",
            Kind::SmallPet => "Small pets",
        }
    }
}
