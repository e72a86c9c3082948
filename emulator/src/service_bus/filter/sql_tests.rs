//! Expressions as people write them.

use super::*;

fn message() -> Message {
    Message {
        label: Some("order".into()),
        message_id: Some("m-1".into()),
        ..Message::new("{}")
    }
    .with_property("Colour", "red")
    .with_property("discount", "50%")
    .with_property("order.state", "open")
    .with_property("Quantity", Property::Integer(7))
    .with_property("weight", Property::Number(2.5))
    .with_property("urgent", Property::Boolean(true))
}

fn passes(text: &str) -> bool {
    SqlFilter::parse(text, Vec::new())
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .passes(&message())
}

#[test]
fn comparisons_are_of_numbers_texts_and_booleans() {
    for text in [
        "colour = 'red'",
        "Colour <> 'blue' AND colour != 'Red'",
        "quantity = 7 AND quantity < 7.5 AND quantity >= 7 AND quantity > -8",
        "weight <= 2.5 AND weight > 2",
        "7 = quantity",
        "urgent = TRUE AND urgent",
        "NOT urgent = false",
        "1 = 1",
        "user.Colour = 'red' AND sys.Label = 'order' AND sys.MessageId = 'm-1'",
        "[order.state] = 'open' AND order.state = 'open' AND \"colour\" = 'red'",
        "colour > 'blue' AND N'red' = colour",
    ] {
        assert!(passes(text), "{text}");
    }
    for text in [
        "colour = 'Red'",
        "quantity = 8",
        "weight < 2",
        "sys.Label = 'Order'",
        "urgent = false",
    ] {
        assert!(!passes(text), "{text}");
    }
}

#[test]
fn lists_patterns_and_nulls_are_evaluated() {
    for text in [
        "colour IN ('blue', 'red')",
        "quantity NOT IN (1, 2, 3)",
        "colour LIKE 'r%' AND colour NOT LIKE 'R%' AND colour LIKE '_e_'",
        "discount LIKE '50\\%' ESCAPE '\\'",
        "missing IS NULL AND colour IS NOT NULL",
        "(colour = 'blue' OR quantity = 7) AND NOT (colour = 'blue' AND quantity = 7)",
        "colour = 'blue' AND quantity = 8 OR urgent",
        "sys.ReplyTo IS NULL",
    ] {
        assert!(passes(text), "{text}");
    }
    for text in [
        "colour NOT IN ('red')",
        "colour IS NULL",
        "missing IS NOT NULL",
        "quantity LIKE '7'",
    ] {
        assert!(!passes(text), "{text}");
    }
}

#[test]
fn what_is_unknown_is_neither_true_nor_false() {
    for text in [
        "missing = 'a'",
        "missing <> 'a'",
        "NOT (missing = 'a')",
        "missing = NULL",
        "missing IN ('a')",
        "missing NOT IN ('a')",
        "colour NOT IN ('a', missing)",
        "missing LIKE '%'",
        "missing = 'a' AND colour = 'red'",
        "NOT (missing = 'a' OR colour = 'blue')",
        "colour = 7",
        "colour <> 7",
        "quantity",
    ] {
        assert!(!passes(text), "{text}");
    }
    for text in [
        "missing = 'a' OR colour = 'red'",
        "NOT (missing = 'a' AND colour = 'blue')",
        "colour IN (missing, 'red')",
    ] {
        assert!(passes(text), "{text}");
    }
}

#[test]
fn parameters_have_values() {
    let parameters = vec![
        ("@wanted".into(), Property::Integer(7)),
        ("colour".into(), "red".into()),
    ];
    let filter = SqlFilter::parse("quantity = @wanted AND colour = @colour", parameters).unwrap();
    assert!(filter.passes(&message()));
    assert_eq!(
        SqlFilter::parse("a = @b", Vec::new()),
        Err(FilterError::NoParameter("@b".into()))
    );
}

#[test]
fn what_is_no_filter_is_refused_by_name() {
    for (text, mark) in [
        ("", "cannot be read"),
        ("colour =", "cannot be read"),
        ("colour = 'red", "cannot be read"),
        ("colour = 'red' colour", "colour is not expected"),
        ("colour = 'red'; DROP TABLE orders", "; is not expected"),
        ("quantity + 1 = 8", "quantity + 1"),
        ("quantity = ABS(7)", "ABS(7)"),
        ("sys.Nonsense = 1", "sys.Nonsense"),
        ("a IN (SELECT 1)", "IN (SELECT 1)"),
        ("a LIKE 'b' ESCAPE 'cc'", "ESCAPE"),
    ] {
        let error = SqlFilter::parse(text, Vec::new()).unwrap_err().to_string();
        assert!(error.contains(mark), "{text}: {error}");
    }
    assert_eq!(
        SqlFilter::parse(&format!("a = '{}'", "x".repeat(1024)), Vec::new()),
        Err(FilterError::TooLong(1030))
    );
}

#[test]
fn no_expression_exhausts_the_stack() {
    let nested = format!("{}1=1{}", "(".repeat(510), ")".repeat(510));
    assert!(matches!(
        SqlFilter::parse(&nested, Vec::new()),
        Err(FilterError::Syntax(_))
    ));
    let not = format!("{}a", "NOT ".repeat(255));
    let _ = SqlFilter::parse(&not, Vec::new());
    let long = ["a"; 200].join(" OR ");
    assert!(!SqlFilter::parse(&long, Vec::new()).unwrap().passes(&message()));
}
