//! No key, signature or cookie is logged.

use petstore_stack::HostLog;

use crate::ledger::Known;

/// What marks a signature, and the keys of the emulator and of the sample application.
const MARKS: [&str; 6] = [
    "sig=",
    "SharedKey ",
    "SharedAccessSignature ",
    "local-emulator",
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq",
    "sample-session-key",
];

/// Lines with a secret, which are not repeated here.
pub fn check(known: &Known, logs: &[HostLog]) -> Vec<String> {
    let lines = logs.iter().flat_map(HostLog::lines);
    let shown = lines.filter(|line| {
        let mut secrets = MARKS.into_iter().chain(known.signatures.iter().map(String::as_str));
        secrets.any(|secret| line.text().contains(secret))
    });
    shown
        .map(|line| format!("secret: a log line shows one: {:?}", line.message()))
        .collect()
}
