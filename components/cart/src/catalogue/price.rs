//! Amounts of money.

use std::fmt;

/// The currency of all prices, as ISO 4217 names it.
pub const CURRENCY: &str = "EUR";

/// An amount of money in hundredths of the currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price(pub u64);

impl Price {
    /// The price of `quantity` pieces.
    pub fn times(self, quantity: u32) -> Price {
        Price(self.0.saturating_mul(quantity.into()))
    }

    /// As people write it in English: `€1,234.50`.
    pub fn for_people(self) -> String {
        let plain = self.to_string();
        let mut text = String::from("€");
        for (index, digit) in plain.char_indices() {
            // Digits that follow before the decimal point.
            let left = plain.len() - index;
            if index > 0 && left > 3 && left.is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text
    }
}

/// With two decimals, as in `24.90`.
impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_have_two_decimals() {
        assert_eq!(Price(4_990).to_string(), "49.90");
        assert_eq!(Price(5).to_string(), "0.05");
        assert_eq!(Price(650).times(999).to_string(), "6493.50");
    }

    #[test]
    fn people_see_thousands() {
        for (price, text) in [
            (0, "€0.00"),
            (890, "€8.90"),
            (11_900, "€119.00"),
            (99_999, "€999.99"),
            (100_000, "€1,000.00"),
            (1_234_567_890, "€12,345,678.90"),
        ] {
            assert_eq!(Price(price).for_people(), text);
        }
    }
}
