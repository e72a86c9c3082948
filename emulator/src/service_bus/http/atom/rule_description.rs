//! Descriptions of rules.

use quick_xml::escape::escape;

use super::description::{Fields, wrong};
use super::xmlns::SERVICE_BUS;
use crate::service_bus::filter::correlation::SYSTEM_PROPERTIES;
use crate::service_bus::filter::sql::Parameters;
use crate::service_bus::http::error::Refused;
use crate::service_bus::{CorrelationFilter, Filter, Property, Rule, SqlFilter};
use crate::xml::Element;

/// Reads the filter of a description; without one every message passes. Actions are refused.
pub fn read(description: &Element) -> Result<Filter, Refused> {
    if let Some(action) = description.child(SERVICE_BUS, "Action") {
        match action.kind.as_deref() {
            None | Some("EmptyRuleAction") => {}
            Some(kind) => return Err(Refused::Unsupported(format!("A rule action of type {kind}"))),
        }
    }
    let Some(filter) = description.child(SERVICE_BUS, "Filter") else {
        return Ok(Filter::True);
    };
    match filter.kind.as_deref() {
        Some("TrueFilter") => Ok(Filter::True),
        Some("FalseFilter") => Ok(Filter::False),
        Some("SqlFilter" | "SqlFilterExpression") => sql(filter),
        Some("CorrelationFilter") => correlation(filter),
        Some(kind) => Err(Refused::BadRequest(format!(
            "SubCode=40000. {kind} is no type of a filter."
        ))),
        None => Err(Refused::BadRequest("SubCode=40000. The filter has no type.".into())),
    }
}

/// Writes the description of a rule.
pub fn write(rule: &Rule) -> String {
    let sql = |kind: &str, text: &str, parameters: &[(String, Property)]| {
        let parameters = match parameters {
            [] => "<Parameters/>".to_owned(),
            some => format!("<Parameters>{}</Parameters>", key_values(some)),
        };
        format!(
            "<Filter i:type=\"{kind}\"><SqlExpression>{}</SqlExpression>\
             <CompatibilityLevel>20</CompatibilityLevel>{parameters}</Filter>",
            escape(text)
        )
    };
    let filter = match &rule.filter {
        Filter::True => sql("TrueFilter", "1=1", &[]),
        Filter::False => sql("FalseFilter", "1=0", &[]),
        Filter::Sql(filter) => sql("SqlFilter", filter.text(), filter.parameters()),
        Filter::Correlation(filter) => write_correlation(filter),
    };
    Fields::default()
        .raw(&filter)
        .raw("<Action i:type=\"EmptyRuleAction\"/>")
        .add("CreatedAt", rule.created)
        .add("Name", &rule.name)
        .finish("RuleDescription")
}

fn sql(filter: &Element) -> Result<Filter, Refused> {
    let text = filter
        .child(SERVICE_BUS, "SqlExpression")
        .map(|field| field.text.as_str());
    let parameters = match filter.child(SERVICE_BUS, "Parameters") {
        Some(parameters) => read_key_values(parameters)?,
        None => Vec::new(),
    };
    let filter = SqlFilter::parse(text.unwrap_or_default(), parameters);
    filter
        .map(Filter::Sql)
        .map_err(|error| Refused::BadRequest(format!("SubCode=40000. {error}.")))
}

fn correlation(filter: &Element) -> Result<Filter, Refused> {
    let mut correlation = CorrelationFilter::default();
    for (name, property) in SYSTEM_PROPERTIES {
        if let Some(field) = filter.child(SERVICE_BUS, name) {
            correlation.system.push((property, field.text.clone()));
        }
    }
    if let Some(properties) = filter.child(SERVICE_BUS, "Properties") {
        correlation.custom = read_key_values(properties)?;
    }
    if correlation == CorrelationFilter::default() {
        return Err(Refused::BadRequest(
            "SubCode=40000. The correlation filter names no property.".into(),
        ));
    }
    Ok(Filter::Correlation(correlation))
}

fn write_correlation(filter: &CorrelationFilter) -> String {
    let mut xml = "<Filter i:type=\"CorrelationFilter\">".to_owned();
    for (name, property) in SYSTEM_PROPERTIES {
        if let Some((_, value)) = filter.system.iter().find(|(named, _)| *named == property) {
            xml += &format!("<{name}>{}</{name}>", escape(value));
        }
    }
    if !filter.custom.is_empty() {
        xml += &format!("<Properties>{}</Properties>", key_values(&filter.custom));
    }
    xml + "</Filter>"
}

fn read_key_values(list: &Element) -> Result<Parameters, Refused> {
    list.children_of(SERVICE_BUS)
        .map(|entry| {
            let field = |name| entry.child(SERVICE_BUS, name).ok_or_else(|| wrong(list));
            let (key, value) = (field("Key")?, field("Value")?);
            Ok((key.text.clone(), typed(value).ok_or_else(|| wrong(value))?))
        })
        .collect()
}

/// A value of the XML Schema type that is named beside it; without one it is a text.
fn typed(value: &Element) -> Option<Property> {
    let text = value.text.trim();
    match value.kind.as_deref() {
        None | Some("string" | "guid") => Some(Property::Text(value.text.clone())),
        Some("int" | "long" | "short" | "byte" | "unsignedInt") => text.parse().ok().map(Property::Integer),
        Some("double" | "float" | "decimal") => text.parse().ok().map(Property::Number),
        Some("boolean") => text.to_ascii_lowercase().parse().ok().map(Property::Boolean),
        Some("dateTime") => {
            // Some clients leave the offset out and mean UTC.
            let time = text.parse().or_else(|_| format!("{text}Z").parse());
            time.ok().map(Property::Date)
        }
        Some(_) => None,
    }
}

fn key_values(values: &[(String, Property)]) -> String {
    let entry = |(key, value): &(String, Property)| {
        let (kind, text) = match value {
            Property::Text(text) => ("string", text.clone()),
            Property::Integer(number) => ("long", number.to_string()),
            Property::Number(number) => ("double", number.to_string()),
            Property::Boolean(value) => ("boolean", value.to_string()),
            Property::Date(time) => ("dateTime", time.to_string()),
        };
        format!(
            "<KeyValueOfstringanyType><Key>{}</Key>\
             <Value i:type=\"d6p1:{kind}\" xmlns:d6p1=\"http://www.w3.org/2001/XMLSchema\">{}</Value>\
             </KeyValueOfstringanyType>",
            escape(key),
            escape(text)
        )
    };
    values.iter().map(entry).collect()
}
