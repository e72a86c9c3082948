//! Start, readiness, end and restart of the handler's process.

use std::sync::Arc;
use std::time::Duration;

use petstore_stack::LogLine;
use petstore_stack::functions::{Encoding, FunctionsHostError, Invocation};
use tokio::time::timeout;

use crate::probe_app::{FUNCTION, ProbeApp, Running, SOON};

fn message(id: &str, body: &str) -> Invocation {
    Invocation::message(FUNCTION, id, 1, body.as_bytes(), Encoding::Binary)
}

/// What a handler that does not start says: one line on standard error at each of its three starts.
async fn refusal(app: &ProbeApp) -> String {
    match app.try_start().await {
        Err(FunctionsHostError::NotReady { errors, .. }) => {
            assert_eq!(errors.lines().count(), 3, "{errors}");
            errors
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("the handler started"),
    }
}

#[tokio::test]
async fn it_answers_pings_while_the_components_are_being_compiled_and_invocations_wait() {
    let mut app = ProbeApp::new().await;
    let arguments = app.host["customHandler"]["description"]["arguments"]
        .as_array_mut()
        .unwrap();
    // Without the compiled code.
    arguments.truncate(3);
    let running = app.start().await;
    let ready = || {
        running
            .host
            .log()
            .lines()
            .iter()
            .any(|line| line.message() == Some("ready"))
    };
    assert!(
        !ready(),
        "nothing shows that it answers before the components are there"
    );
    let probe = async |path: &str| reqwest::get(running.host.url(path)).await.unwrap();
    assert_eq!(probe("/healthz").await.status(), 200);
    let unready = probe("/readyz").await;
    assert_eq!(unready.status(), 503);
    let reasons = unready.text().await.unwrap();
    assert!(reasons.contains("being compiled"), "{reasons}");
    assert!(
        running
            .host
            .invoke(&message("early", "hello"))
            .await
            .unwrap()
            .succeeded()
    );
    assert!(ready());
    assert_eq!(probe("/readyz").await.status(), 200);
    assert_eq!(probe("/shop/readyz").await.status(), 200);
}

#[tokio::test]
async fn a_ping_is_answered_with_success() {
    let running = Running::probe().await;
    let answer = reqwest::get(running.host.url("/")).await.unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn guests_see_nothing_of_the_environment_and_only_their_variables() {
    let mut app = ProbeApp::new().await;
    app.settings
        .settings
        .insert("AzureWebJobsStorage".into(), "swordfish".into());
    let running = app.start().await;
    let get = async |path: &str| {
        reqwest::get(running.host.url(path))
            .await
            .unwrap()
            .text()
            .await
            .unwrap()
    };
    assert_eq!(get("/shop/environment").await, r#"[("LOG", "quiet")]"#);
    assert_eq!(get("/shop/setting?colour").await, r#"Ok(Some("green"))"#);
    assert_eq!(get("/shop/setting?AzureWebJobsStorage").await, "Ok(None)");
    assert!(
        !running
            .host
            .log()
            .lines()
            .iter()
            .any(|line| line.text().contains("swordfish"))
    );
}

#[tokio::test]
async fn one_that_is_killed_in_mid_invocation_is_started_again_and_the_message_is_handled() {
    let running = Arc::new(Running::probe().await);
    let started = running.clone();
    let cut = tokio::spawn(async move { started.host.invoke(&message("cut", "wait 600000")).await });
    // It has the invocation when it has this one, which is sent later.
    running.host.invoke(&message("other", "wait 100")).await.unwrap();
    running.host.kill_handler();
    assert!(cut.await.unwrap().is_err(), "no answer, so that the message comes back");
    let ends = timeout(SOON, running.host.ended(1)).await.unwrap();
    assert_eq!(ends[0].code(), None, "killed");
    running.host.wait_until_ready().await.unwrap();
    let again = Invocation::message(FUNCTION, "cut", 2, b"hello", Encoding::Binary);
    assert!(running.host.invoke(&again).await.unwrap().succeeded());
}

#[tokio::test]
async fn one_that_is_told_to_stop_finishes_first_and_asks_to_be_started_again() {
    let running = Arc::new(Running::probe().await);
    running.host.invoke(&message("first", "hello")).await.unwrap();
    let started = running.clone();
    let held = tokio::spawn(async move { started.host.invoke(&message("working", "wait 1000")).await });
    // It has the invocation when it has this one, which is sent later.
    running.host.invoke(&message("second", "wait 100")).await.unwrap();
    running.host.terminate_handler();
    assert!(held.await.unwrap().unwrap().succeeded());
    let ends = timeout(SOON, running.host.ended(1)).await.unwrap();
    assert_eq!(ends[0].code(), Some(200), "0 would be the end of the function app");
    running.host.wait_until_ready().await.unwrap();
    assert!(
        running
            .host
            .invoke(&message("third", "hello"))
            .await
            .unwrap()
            .succeeded()
    );
}

#[tokio::test]
async fn compiled_code_that_does_not_fit_is_compiled_anew_with_a_warning() {
    let mut app = ProbeApp::new().await;
    let arguments = app.host["customHandler"]["description"]["arguments"]
        .as_array_mut()
        .unwrap();
    let folder = arguments[4].as_str().unwrap().to_owned();
    let changed = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let mut code = std::fs::read(entry.path()).unwrap();
        // The version stands in the file as text, after its length.
        let version = code
            .windows(3)
            .position(|part| part == b"\x0248")
            .expect("the version of wasmtime");
        code[version + 1] = b'3';
        std::fs::write(changed.path().join(entry.file_name()), code).unwrap();
    }
    arguments[4] = changed.path().to_str().unwrap().into();
    let running = app.start().await;
    assert!(running.host.invoke(&message("m", "hello")).await.unwrap().succeeded());
    let warned = |line: &LogLine| line.text().contains("does not fit this host");
    let line = running.logged("the warning", warned).await;
    assert_eq!(line.str("level"), Some("WARN"));
    assert!(line.text().contains("version"), "{}", line.text());
}

#[tokio::test]
async fn what_keeps_it_from_starting_is_named_in_one_line() {
    let mut app = ProbeApp::new().await;
    app.function["bindings"][0]["cardinality"] = "many".into();
    assert!(
        refusal(&app)
            .await
            .contains("Handle/function.json: cardinality is `many`")
    );
    let mut app = ProbeApp::new().await;
    app.host["extensions"]["http"]["routePrefix"] = "".into();
    assert!(refusal(&app).await.contains("routePrefix is empty"));
    let mut app = ProbeApp::new().await;
    app.manifest = app.manifest.replace("function = \"Handle\"", "function = \"Other\"");
    assert!(refusal(&app).await.contains("has function = \"Handle\""));
    let mut app = ProbeApp::new().await;
    app.manifest.push_str("\n[broken\n");
    assert!(refusal(&app).await.contains("not a valid manifest"));
}

#[tokio::test]
async fn three_failures_in_a_row_are_the_end() {
    let mut app = ProbeApp::new().await;
    app.manifest = app.manifest.replace("probe.wasm", "nowhere.wasm");
    let ends = match app.try_start().await {
        Ok(host) => timeout(Duration::from_secs(60), host.ended(3)).await.unwrap(),
        // It may have ended before it was seen.
        Err(_) => return,
    };
    assert!(ends.iter().all(|end| end.code() == Some(1)), "{ends:?}");
}
