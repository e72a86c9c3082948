//! What clients send: JSON from programs, forms from pages.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::catalogue::{self, Product};
use crate::change::MAX_QUANTITY;
use crate::problem::Problem;
use inbound::{Body, Request};

/// Most bytes of a request's body.
pub const MAX_BODY: usize = 64 * 1024;
/// Media type of the API's bodies.
const JSON: &str = "application/json";
/// Media type of a form.
const FORM: &str = "application/x-www-form-urlencoded";

/// The body of a change sent to the API.
#[derive(Debug, Deserialize)]
pub struct Item<'a> {
    product: Option<String>,
    #[serde(borrow)]
    quantity: Option<&'a RawValue>,
}

impl Item<'_> {
    /// The product that is named.
    ///
    /// # Errors
    /// 422 if none is, 404 if the shop does not have it.
    pub fn product(&self) -> Result<&'static Product, Problem> {
        product(
            self.product
                .as_deref()
                .ok_or_else(|| Problem::invalid_body("`product` is missing"))?,
        )
    }

    /// The quantity.
    ///
    /// # Errors
    /// 422 if there is none that can be ordered.
    pub fn quantity(&self) -> Result<u32, Problem> {
        let text = self.quantity.map(RawValue::get).unwrap_or_default();
        // To JSON Schema, as to many a program that writes JSON, 2.0 is a whole number.
        let whole = text.trim_end_matches('0').strip_suffix('.');
        quantity(whole.unwrap_or(text))
    }
}

/// Reads the API's body.
///
/// # Errors
/// 400, 413, 415 or 422.
pub fn item(request: &Request) -> Result<Item<'_>, Problem> {
    if !request.has_media_type(JSON) {
        return Err(Problem::unsupported_media_type(JSON));
    }
    let body = body(request)?;
    match serde_json::from_slice(body) {
        // A derived reader would take an array for an object, field by field.
        Ok(_) if body.trim_ascii_start().first() != Some(&b'{') => Err(Problem::invalid_body("it is no JSON object")),
        Ok(item) => Ok(item),
        Err(error) if error.is_data() => Err(Problem::invalid_body(&error.to_string())),
        Err(error) => Err(Problem::malformed_body(&error.to_string())),
    }
}

/// The fields of a form.
#[derive(Debug, Default)]
pub struct Form {
    /// The id of the page's changes.
    pub change: Option<String>,
    /// A product's id.
    pub product: String,
    /// A quantity, as it was typed.
    pub quantity: String,
    /// How many more than that; fewer if it is negative.
    pub step: i8,
}

/// Reads a form.
///
/// # Errors
/// 400, 413, 415, or 422 for a step that is no number.
pub fn form(request: &Request) -> Result<Form, Problem> {
    if !request.has_media_type(FORM) {
        return Err(Problem::unsupported_media_type(FORM));
    }
    let mut form = Form::default();
    for (name, value) in form_urlencoded::parse(body(request)?) {
        match &*name {
            "change" => form.change = Some(value.into_owned()),
            "product" => form.product = value.into_owned(),
            "quantity" => form.quantity = value.into_owned(),
            "step" => form.step = value.parse().map_err(|_| Problem::invalid_quantity())?,
            _ => {}
        }
    }
    Ok(form)
}

/// Checks the body where it is not used, so that all paths have the same bound.
///
/// # Errors
/// 400 or 413.
pub fn body(request: &Request) -> Result<&[u8], Problem> {
    match &request.body {
        Body::Whole(bytes) => Ok(bytes),
        Body::TooLarge => Err(Problem::body_too_large()),
        Body::Incomplete => Err(Problem::malformed_body("it ends too early")),
    }
}

/// The product with this id.
///
/// # Errors
/// 404.
pub fn product(id: &str) -> Result<&'static Product, Problem> {
    catalogue::find(id).ok_or_else(|| Problem::unknown_product(id))
}

/// A quantity that can be ordered.
///
/// # Errors
/// 422 for anything but a whole number from 1 to the limit.
pub fn quantity(text: &str) -> Result<u32, Problem> {
    let quantity = text
        .trim()
        .parse()
        .ok()
        .filter(|quantity| (1..=MAX_QUANTITY).contains(quantity));
    quantity.ok_or_else(Problem::invalid_quantity)
}

/// A quantity that was typed, and a step from there.
///
/// # Errors
/// 422 if either end cannot be ordered.
pub fn stepped(text: &str, step: i8) -> Result<u32, Problem> {
    let stepped = quantity(text)?.saturating_add_signed(step.into());
    quantity(&stepped.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_whole_numbers_within_the_limit() {
        assert_eq!(quantity("1"), Ok(1));
        assert_eq!(quantity(" 999 "), Ok(999));
        for text in [
            "",
            "0",
            "-1",
            "1000",
            "1.0",
            "1e2",
            "two",
            "\"2\"",
            "null",
            "99999999999999999999",
            "٣",
        ] {
            assert_eq!(quantity(text).unwrap_err().code, "invalid-quantity", "{text}");
        }
    }

    #[test]
    fn steps_end_at_the_limits() {
        assert_eq!(
            (stepped("2", -1), stepped("998", 1), stepped("5", 0)),
            (Ok(1), Ok(999), Ok(5))
        );
        for (text, step) in [("1", -1), ("999", 1), ("5", -128), ("0", 1)] {
            assert_eq!(
                stepped(text, step).unwrap_err().code,
                "invalid-quantity",
                "{text} {step}"
            );
        }
    }

    #[test]
    fn products_are_those_of_the_catalogue() {
        assert_eq!(product("cat-tree").unwrap().id, "cat-tree");
        let problem = product("<script>").unwrap_err();
        assert_eq!((problem.status, problem.code), (404, "unknown-product"));
    }
}
