//! What Spin asks for first if the application has triggers of several types: the options that this one takes.
//!
//! Spin's `LaunchMetadata`: a JSON object on standard error.

use clap::{Arg, Args, Command};
use serde::Serialize;

use super::Options;
use super::command_line::PLUGIN;

#[derive(Serialize)]
struct LaunchMetadata {
    all_flags: Vec<Flag>,
}

#[derive(Serialize)]
struct Flag {
    #[serde(skip_serializing_if = "Option::is_none")]
    short: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    long: Option<String>,
}

/// The object.
pub fn json() -> String {
    let command = Options::augment_args(Command::new(PLUGIN));
    let all_flags = command
        .get_arguments()
        .filter(|option| !option.is_positional())
        .map(flag);
    let metadata = LaunchMetadata {
        all_flags: all_flags.collect(),
    };
    // Strings only: there is nothing in it that JSON could not say.
    serde_json::to_string_pretty(&metadata).unwrap_or_default()
}

fn flag(option: &Arg) -> Flag {
    Flag {
        short: option.get_short().map(|short| format!("-{short}")),
        long: option.get_long().map(|long| format!("--{long}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_option_is_told_as_it_is_written() {
        let metadata: serde_json::Value = serde_json::from_str(&json()).unwrap();
        let flags = metadata["all_flags"].as_array().unwrap();
        assert!(flags.contains(&serde_json::json!({"long": "--variable"})));
        assert!(flags.contains(&serde_json::json!({"short": "-q", "long": "--quiet"})));
        assert!(flags.iter().all(|flag| flag["long"].is_string()), "{flags:?}");
    }
}
