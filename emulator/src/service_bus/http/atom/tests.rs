//! Administration as clients see it, without sockets.

use super::xmlns::{ATOM, SERVICE_BUS};
use super::*;
use crate::random::Random;
use crate::service_bus::{Message, QueueSettings};
use crate::xml::{Element, INSTANCE};

struct Bench {
    namespace: Namespace,
    now: Timestamp,
}

impl Bench {
    fn new() -> Self {
        Self {
            namespace: Namespace::new(Random::from_seed(1)),
            now: "2024-05-01T12:00:00Z".parse().unwrap(),
        }
    }

    fn ask(&mut self, request: &Request) -> Result<Element, Refused> {
        let target = Target::parse(&request.path).unwrap();
        let response = administer(&mut self.namespace, &target, request, self.now)?;
        if response.body.is_empty() {
            return Ok(Element::default());
        }
        let kind = response.headers.get("content-type").unwrap();
        let root = Element::parse(&response.body).unwrap();
        assert_eq!(kind, format!("application/atom+xml;type={};charset=utf-8", root.name));
        Ok(root)
    }

    fn get(&mut self, path: &str) -> Result<Element, Refused> {
        self.ask(&Request::new(Method::GET, path))
    }

    fn put(&mut self, path: &str, description: &str) -> Result<Element, Refused> {
        self.ask(&put(path, description))
    }

    fn update(&mut self, path: &str, description: &str) -> Result<Element, Refused> {
        self.ask(&put(path, description).with_header("If-Match", "*"))
    }

    fn delete(&mut self, path: &str) -> Result<Element, Refused> {
        self.ask(&Request::new(Method::DELETE, path))
    }
}

fn put(path: &str, description: &str) -> Request {
    Request::new(Method::PUT, path).with_body(format!(
        "<a:entry xmlns:a='{ATOM}' xmlns='{SERVICE_BUS}' xmlns:x='{INSTANCE}'>\
         <a:content type='application/xml'>{description}</a:content></a:entry>"
    ))
}

fn field<'a>(entry: &'a Element, name: &str) -> &'a str {
    let content = entry.child(ATOM, "content").unwrap();
    &content.children[0]
        .child(SERVICE_BUS, name)
        .unwrap_or_else(|| panic!("{name}"))
        .text
}

fn titles(feed: &Element) -> Vec<&str> {
    let entries = feed.children.iter().filter(|child| child.name == "entry");
    entries
        .map(|entry| entry.child(ATOM, "title").unwrap().text.as_str())
        .collect()
}

#[test]
fn a_queue_is_created_with_azures_defaults_and_told_back() {
    let mut bench = Bench::new();
    let created = bench.put("/Orders", "<QueueDescription/>").unwrap();
    let found = bench.get("/orders?enrich=false").unwrap();
    assert_eq!(created, found);
    for (name, value) in [
        ("LockDuration", "PT1M"),
        ("MaxDeliveryCount", "10"),
        ("MaxSizeInMegabytes", "1024"),
        ("DefaultMessageTimeToLive", "P10675199DT2H48M5.4775807S"),
        ("RequiresDuplicateDetection", "false"),
        ("DuplicateDetectionHistoryTimeWindow", "PT10M"),
        ("Status", "Active"),
        ("CreatedAt", "2024-05-01T12:00:00Z"),
    ] {
        assert_eq!(field(&found, name), value, "{name}");
    }
    assert_eq!(found.child(ATOM, "title").unwrap().text, "Orders");
    assert!(matches!(
        bench.put("/ORDERS", "<QueueDescription/>"),
        Err(Refused::Conflict(_))
    ));
    assert!(matches!(
        bench.put("/orders", "<TopicDescription/>"),
        Err(Refused::Conflict(_))
    ));
}

#[test]
fn what_is_told_back_can_be_sent_as_a_change() {
    let mut bench = Bench::new();
    let description = "<QueueDescription><LockDuration>PT30S</LockDuration><UserMetadata>a &lt; b</UserMetadata>\
                       <RequiresDuplicateDetection>true</RequiresDuplicateDetection></QueueDescription>";
    bench.put("/orders", description).unwrap();
    bench.now = "2024-05-01T13:00:00Z".parse().unwrap();
    let request = Request::new(Method::GET, "/orders");
    let target = Target::Entity("orders".into());
    let body = administer(&mut bench.namespace, &target, &request, bench.now)
        .unwrap()
        .body;
    let change = String::from_utf8(body.to_vec()).unwrap().replace("PT30S", "PT45S");
    let update = Request::new(Method::PUT, "/orders")
        .with_header("If-Match", "*")
        .with_body(change);
    let changed = bench.ask(&update).unwrap();
    assert_eq!(field(&changed, "LockDuration"), "PT45S");
    assert_eq!(field(&changed, "UserMetadata"), "a < b");
    assert_eq!(field(&changed, "UpdatedAt"), "2024-05-01T13:00:00Z");
    assert_eq!(field(&changed, "CreatedAt"), "2024-05-01T12:00:00Z");
    let fixed = bench.update("/orders", "<QueueDescription/>").unwrap_err().to_string();
    assert!(fixed.contains("RequiresDuplicateDetection"), "{fixed}");
    assert!(matches!(
        bench.update("/none", "<QueueDescription/>"),
        Err(Refused::NoSuchEntity)
    ));
}

#[test]
fn a_missing_queue_is_a_feed_and_missing_parts_are_errors() {
    let mut bench = Bench::new();
    let feed = bench.get("/none").unwrap();
    assert_eq!(
        (feed.name.as_str(), feed.child(ATOM, "title").unwrap().text.as_str()),
        ("feed", "Publicly Listed Services")
    );
    bench.put("/t", "<TopicDescription/>").unwrap();
    for path in [
        "/t/subscriptions/s",
        "/t/subscriptions/s/rules",
        "/t/subscriptions/s/rules/r",
        "/u/subscriptions",
    ] {
        assert!(matches!(bench.get(path), Err(Refused::NoSuchEntity)), "{path}");
    }
    for path in ["/none", "/t/subscriptions/s", "/t/subscriptions/s/rules/r"] {
        assert!(matches!(bench.delete(path), Err(Refused::NoSuchEntity)), "{path}");
    }
    let orphan = bench.put("/u/subscriptions/s", "<SubscriptionDescription/>");
    assert!(matches!(orphan, Err(Refused::NoSuchEntity)));
}

#[test]
fn lists_have_pages() {
    let mut bench = Bench::new();
    for number in 0..5 {
        bench.put(&format!("/q%2F{number}"), "<QueueDescription/>").unwrap();
    }
    let first = bench.get("/$Resources/queues?$skip=0&$top=3").unwrap();
    assert_eq!(titles(&first), ["q/0", "q/1", "q/2"]);
    let links = |feed: &Element| feed.children.iter().filter(|child| child.name == "link").count();
    assert_eq!(links(&first), 2, "there is a next page");
    let last = bench.get("/$Resources/queues?%24skip=3&%24top=3").unwrap();
    assert_eq!((titles(&last), links(&last)), (vec!["q/3", "q/4"], 1));
    assert!(titles(&bench.get("/$Resources/topics").unwrap()).is_empty());
    assert!(matches!(
        bench.get("/$Resources/queues?$top=x"),
        Err(Refused::BadRequest(_))
    ));
}

#[test]
fn topics_subscriptions_and_rules_come_and_go() {
    let mut bench = Bench::new();
    bench.put("/a/b", "<TopicDescription/>").unwrap();
    bench.put("/a/b/subscriptions/s", "<SubscriptionDescription/>").unwrap();
    assert_eq!(titles(&bench.get("/a/b/Subscriptions/s/rules").unwrap()), ["$Default"]);
    let filter = "<RuleDescription><Filter x:type='SqlFilter'><SqlExpression>colour = @c</SqlExpression><Parameters>\
                  <KeyValueOfstringanyType><Key>@c</Key><Value x:type='s:string' xmlns:s='http://www.w3.org/2001/XMLSchema'>\
                  red</Value></KeyValueOfstringanyType></Parameters></Filter><Action x:type='EmptyRuleAction'/></RuleDescription>";
    let rule = bench.put("/a/b/subscriptions/s/rules/red", filter).unwrap();
    let written = rule.child(ATOM, "content").unwrap().children[0]
        .child(SERVICE_BUS, "Filter")
        .unwrap();
    assert_eq!(written.kind.as_deref(), Some("SqlFilter"));
    bench.delete("/a/b/subscriptions/s/rules/$default").unwrap();
    let correlation = "<RuleDescription><Filter x:type='CorrelationFilter'><Label>l</Label></Filter></RuleDescription>";
    bench.put("/a/b/subscriptions/s/rules/label", correlation).unwrap();
    let now = bench.now;
    let messages = vec![
        Message::new("1").with_property("colour", "red"),
        Message::new("2").with_label("l"),
        Message::new("3"),
    ];
    bench.namespace.send("a/b", messages, now).unwrap();
    let subscription = bench.get("/a/b/subscriptions/s").unwrap();
    assert_eq!(field(&subscription, "MessageCount"), "2");
    let topic = bench.get("/a/b").unwrap();
    assert_eq!(field(&topic, "SubscriptionCount"), "1");
    bench.delete("/a/b/subscriptions/s").unwrap();
    bench.delete("/a/b").unwrap();
    assert_eq!(bench.get("/a/b").unwrap().name, "feed");
}

#[test]
fn a_subscription_is_created_with_a_rule_of_the_client_s_name() {
    let mut bench = Bench::new();
    bench.put("/t", "<TopicDescription/>").unwrap();
    let with = |name: &str| {
        format!(
            "<SubscriptionDescription><DefaultRuleDescription><Filter x:type='FalseFilter'/>{name}\
             </DefaultRuleDescription></SubscriptionDescription>"
        )
    };
    bench.put("/t/subscriptions/named", &with("<Name>Red</Name>")).unwrap();
    bench.put("/t/subscriptions/blank", &with("<Name> </Name>")).unwrap();
    bench.put("/t/subscriptions/none", &with("")).unwrap();
    for (subscription, rule) in [("named", "Red"), ("blank", "$Default"), ("none", "$Default")] {
        let rules = bench.get(&format!("/t/subscriptions/{subscription}/rules")).unwrap();
        assert_eq!(titles(&rules), [rule], "{subscription}");
    }
    assert!(bench.get("/t/subscriptions/named/rules/red").is_ok());
    let refused = bench.put("/t/subscriptions/wrong", &with("<Name>a/b</Name>"));
    assert!(matches!(refused, Err(Refused::BadRequest(_))), "{refused:?}");
}

#[test]
fn what_cannot_be_done_is_refused_by_name() {
    let mut bench = Bench::new();
    bench.put("/t", "<TopicDescription/>").unwrap();
    bench.put("/t/subscriptions/s", "<SubscriptionDescription/>").unwrap();
    let action = "<RuleDescription><Action x:type='SqlRuleAction'><SqlExpression>SET a = 1</SqlExpression></Action></RuleDescription>";
    for (path, description, mark) in [
        (
            "/q",
            "<QueueDescription><ForwardTo>sb://h/o</ForwardTo></QueueDescription>",
            "ForwardTo",
        ),
        (
            "/q",
            "<QueueDescription><AutoDeleteOnIdle>PT5M</AutoDeleteOnIdle></QueueDescription>",
            "AutoDeleteOnIdle",
        ),
        (
            "/q",
            "<QueueDescription><Status>Disabled</Status></QueueDescription>",
            "Disabled",
        ),
        ("/t/subscriptions/s/rules/r", action, "SqlRuleAction"),
    ] {
        let refused = bench.put(path, description).unwrap_err();
        assert!(
            matches!(&refused, Refused::Unsupported(what) if what.contains(mark)),
            "{refused:?}"
        );
    }
    for (path, description, mark) in [
        (
            "/q",
            "<QueueDescription><LockDuration>PT6M</LockDuration></QueueDescription>",
            "LockDuration",
        ),
        (
            "/q",
            "<QueueDescription><MaxDeliveryCount>0</MaxDeliveryCount></QueueDescription>",
            "MaxDeliveryCount",
        ),
        (
            "/q",
            "<QueueDescription><RequiresSession>maybe</RequiresSession></QueueDescription>",
            "RequiresSession",
        ),
        ("/q", "<RuleDescription/>", "RuleDescription"),
        ("/q?b", "", "not an Atom entry"),
        ("/a%3Fb", "<QueueDescription/>", "a?b"),
        (
            "/t/subscriptions/s/rules/r",
            "<RuleDescription><Filter x:type='SqlFilter'><SqlExpression>a +</SqlExpression></Filter></RuleDescription>",
            "cannot be read",
        ),
    ] {
        let refused = bench.put(path, description).unwrap_err();
        assert!(
            matches!(&refused, Refused::BadRequest(what) if what.contains(mark)),
            "{refused:?}"
        );
    }
    assert!(
        bench
            .namespace
            .create_queue("q", QueueSettings::default(), bench.now)
            .is_ok(),
        "nothing was left behind"
    );
}
