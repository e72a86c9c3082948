//! The JSON schema of the trigger.

use std::fmt;

use boon::{Compiler, Draft, SchemaIndex, Schemas, UrlLoader, ValidationError};
use serde_json::Value;

const PLACE: &str = "http://localhost/trigger";

/// A schema that bodies are checked against: draft 4, which Logic Apps use, unless it names another.
pub struct Schema {
    schemas: Schemas,
    index: SchemaIndex,
}

/// References lead nowhere: a schema is complete in itself.
struct NoReferences;

impl UrlLoader for NoReferences {
    fn load(&self, _: &str) -> Result<Value, Box<dyn std::error::Error>> {
        Err("a schema may refer to its own definitions only".into())
    }
}

impl Schema {
    /// Reads a schema.
    ///
    /// # Errors
    /// What is wrong with it, for people.
    pub fn read(json: &Value) -> Result<Self, String> {
        let mut compiler = Compiler::new();
        compiler.set_default_draft(Draft::V4);
        compiler.use_loader(Box::new(NoReferences));
        compiler
            .add_resource(PLACE, json.clone())
            .map_err(|error| error.to_string())?;
        let mut schemas = Schemas::new();
        let index = compiler
            .compile(PLACE, &mut schemas)
            .map_err(|error| format!("{error:#}"))?;
        Ok(Self { schemas, index })
    }

    /// Checks a body.
    ///
    /// # Errors
    /// Everything that is wrong with it, with the places: `at '/id': minLength: got 0, want 1`.
    pub fn check(&self, body: &Value) -> Result<(), String> {
        self.schemas.validate(body, self.index).map_err(|error| {
            let mut found = Vec::new();
            leaves(&error, &mut found);
            found.join("; ")
        })
    }
}

fn leaves(error: &ValidationError<'_, '_>, found: &mut Vec<String>) {
    if error.causes.is_empty() {
        found.push(format!("at '{}': {}", error.instance_location, error.kind));
    }
    error.causes.iter().for_each(|cause| leaves(cause, found));
}

impl fmt::Debug for Schema {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Schema").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Schema;

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let schema = json!({
            "type": "object",
            "properties": { "id": { "type": "string", "minLength": 1 }, "n": { "type": "integer" } },
            "required": ["id", "text"]
        });
        let schema = Schema::read(&schema).unwrap();
        assert_eq!(schema.check(&json!({"id": "a", "text": "", "more": 1})), Ok(()));
        let wrong = schema.check(&json!({"id": "", "n": "x"})).unwrap_err();
        for mark in ["'text'", "at '/id': ", "at '/n': "] {
            assert!(wrong.contains(mark), "{wrong}");
        }
        assert!(schema.check(&json!([])).is_err());
    }

    #[test]
    fn a_schema_that_is_none_is_refused_and_nothing_is_fetched() {
        assert!(Schema::read(&json!({"type": "text"})).is_err());
        let elsewhere = Schema::read(&json!({"$ref": "file:///etc/hostname"})).unwrap_err();
        assert!(elsewhere.contains("own definitions only"), "{elsewhere}");
    }
}
