use super::*;

const HOST: &str =
    r#"{"extensions":{"http":{"routePrefix":"shop"}},"customHandler":{"enableProxyingHttpRequest":true}}"#;
const HTTP: &str = r#"{"bindings":[{"type":"httpTrigger","name":"req"},{"type":"http","name":"$return"}]}"#;
const QUEUE: &str = r#"{"bindings":[{"type":"serviceBusTrigger","name":"message","dataType":"binary"}]}"#;

fn read_app(host: &str, functions: &[(&str, &str)]) -> Result<FunctionApp, AppError> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("host.json"), host).unwrap();
    std::fs::create_dir(folder.path().join("no-function")).unwrap();
    for (name, text) in functions {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        std::fs::write(folder.path().join(name).join("function.json"), text).unwrap();
    }
    FunctionApp::read(folder.path(), &Overrides::new())
}

fn application(functions: &[&str]) -> Application {
    let trigger = |function: &&str| ServiceBusTrigger {
        id: "t".into(),
        function: function.to_string(),
        component: "c".into(),
        connection: String::new(),
        identity: None,
        queue: "q".into(),
        watch_dead_letters: false,
        max_concurrency: 1,
        first_hold_ms: 1,
        longest_hold_ms: 1,
    };
    Application {
        name: "shop".into(),
        http_triggers: Vec::new(),
        service_bus_triggers: functions.iter().map(trigger).collect(),
        components: BTreeMap::new(),
    }
}

#[test]
fn functions_are_linked_to_triggers() {
    let app = read_app(HOST, &[("Shop1", HTTP), ("Reserve", QUEUE)]).unwrap();
    assert_eq!(app.route_prefix.as_deref(), Some("shop"));
    let links = app.functions(&application(&["Reserve", "Other"])).unwrap();
    assert_eq!(links.keys().collect::<Vec<_>>(), ["Reserve"]);
    assert_eq!(links["Reserve"].binding.name, "message");
    assert!(matches!(app.functions(&application(&["reserve"])), Err(AppError::NoTrigger(name)) if name == "Reserve"));
    let two = app.functions(&application(&["Reserve", "Reserve"]));
    assert!(matches!(two, Err(AppError::TwoTriggers(_))));
}

#[test]
fn an_app_without_pages_needs_no_prefix() {
    let app = read_app(r#"{"extensions":{"http":{"routePrefix":""}}}"#, &[("Reserve", QUEUE)]).unwrap();
    assert_eq!(app.route_prefix, None);
}

#[test]
fn what_would_go_wrong_later_is_refused_with_what_to_change() {
    let said = |host: &str, functions: &[(&str, &str)]| read_app(host, functions).unwrap_err().to_string();
    let empty = HOST.replace("shop", "/");
    assert!(said(&empty, &[("Page", HTTP)]).contains("routePrefix is empty"));
    assert!(said(HOST, &[("Page", HTTP), ("SHOP", QUEUE)]).contains("function `SHOP`"));
    assert!(said("{}", &[("Page", HTTP)]).contains("enableProxyingHttpRequest to true"));
    let many = QUEUE.replace("\"binary\"", "\"binary\",\"cardinality\":\"many\"");
    assert!(said(HOST, &[("Reserve", &many)]).contains("set it to `one`"));
    assert!(said(HOST, &[("Tick", r#"{"bindings":[{"type":"timerTrigger"}]}"#)]).contains("timerTrigger"));
    assert!(said("{", &[]).contains("host.json is not valid"));
    let missing = FunctionApp::read(Path::new("nowhere"), &Overrides::new()).unwrap_err();
    assert!(missing.to_string().contains("FUNCTIONS_APP_ROOT_PATH"));
}
