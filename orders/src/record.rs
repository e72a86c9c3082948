//! The order record's Rust types, generated from `wit/orders`, and their JSON.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use self::generated::petstore::orders::types::{Line, Order, Status};

#[allow(
    missing_docs,
    reason = "the generator documents the items as the contract does, but not the modules round them"
)]
mod generated {
    spin_sdk::wit_bindgen::generate!({
        inline: "package petstore:order-record; world order-record { import petstore:orders/types@0.1.0; }",
        path: "../wit/orders",
        runtime_path: "spin_sdk::wit_bindgen::rt",
        generate_all,
        generate_unused_types: true,
        additional_derives: [PartialEq, Eq, serde::Serialize, serde::Deserialize],
        additional_derives_ignore: ["status"],
    });
}

impl Status {
    /// The status as the contract spells it, which is also its JSON. (A derived serialisation would take Rust's spelling.)
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Reserved => "reserved",
            Status::Released => "released",
        }
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        [Status::Reserved, Status::Released]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| D::Error::unknown_variant(&text, &["reserved", "released"]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_the_contract_field_for_field() {
        let order = Order {
            session: "0123456789abcdef0123456789abcdef".into(),
            revision: 7,
            time: "2026-01-02T03:04:05.678Z".into(),
            status: Status::Reserved,
            lines: vec![Line {
                product: "cat-tree".into(),
                name: "Cat <tree> & \"nest\"".into(),
                quantity: 2,
            }],
        };
        let json = serde_json::to_string(&order).unwrap();
        assert_eq!(
            json,
            r#"{"session":"0123456789abcdef0123456789abcdef","revision":7,"time":"2026-01-02T03:04:05.678Z","status":"reserved","#
                .to_owned()
                + r#""lines":[{"product":"cat-tree","name":"Cat <tree> & \"nest\"","quantity":2}]}"#
        );
        assert_eq!(serde_json::from_str::<Order>(&json).unwrap(), order);
    }

    #[test]
    fn a_status_is_spelt_as_in_the_contract_only() {
        assert_eq!(
            serde_json::from_str::<Status>(r#""released""#).unwrap(),
            Status::Released
        );
        let error = serde_json::from_str::<Status>(r#""Released""#).unwrap_err().to_string();
        assert!(
            error.contains("unknown variant `Released`, expected `reserved` or `released`"),
            "{error}"
        );
    }
}
