//! Which of the arguments are for this trigger.
//!
//! Spin starts the plugin under the plugin's name, so that this is the `trigger` command of the same program. If the
//! application has no other type of trigger, Spin hands on whatever else stood on its command line, `--listen` of the
//! HTTP trigger say; those are set aside, in groups as Spin forms them: an option and the value behind it.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::{Arg, Args, Command};

use super::Options;

/// The plugin's name and its executable's.
pub const PLUGIN: &str = "trigger-service-bus";

/// The command that the plugin's name stands for.
const COMMAND: &str = "trigger";

/// The arguments as clap shall see them: those of the trigger in front, the names of the options set aside behind `--`.
pub fn arguments(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments = arguments.into_iter();
    let program = arguments.next().unwrap_or_default();
    let rest: Vec<OsString> = arguments.collect();
    let plugin = Path::new(&program).file_stem() == Some(OsStr::new(PLUGIN));
    let own = match rest.split_first() {
        _ if plugin => &rest[..],
        Some((command, own)) if command == COMMAND => own,
        _ => return [vec![program], rest].concat(),
    };
    let (accepted, ignored) = sort(own);
    let mut all = vec![program, COMMAND.into()];
    all.extend(accepted);
    all.push("--".into());
    all.extend(ignored);
    all
}

fn sort(arguments: &[OsString]) -> (Vec<OsString>, Vec<OsString>) {
    let command = Options::augment_args(Command::new(PLUGIN));
    let mut arguments = arguments.iter().peekable();
    let (mut accepted, mut ignored) = (Vec::new(), Vec::new());
    while let Some(argument) = arguments.next() {
        let text = argument.to_string_lossy();
        let (name, attached) = match text.split_once('=') {
            Some((name, _)) => (name, true),
            None => (&*text, false),
        };
        if ["--help", "-h"].contains(&name) {
            accepted.push(argument.clone());
            continue;
        }
        match command.get_arguments().find(|option| is(option, name)) {
            Some(option) => {
                accepted.push(argument.clone());
                if option.get_action().takes_values() && !attached {
                    accepted.extend(arguments.next().cloned());
                }
            }
            None => {
                ignored.push(name.into());
                if name.starts_with('-') && !attached {
                    arguments.next_if(|next| !next.to_string_lossy().starts_with('-'));
                }
            }
        }
    }
    (accepted, ignored)
}

fn is(option: &Arg, name: &str) -> bool {
    if let Some(long) = name.strip_prefix("--") {
        return option.get_long() == Some(long) || option.get_all_aliases().is_some_and(|all| all.contains(&long));
    }
    let short = name.strip_prefix('-').and_then(|name| name.parse().ok());
    short.is_some() && option.get_short() == short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        let all = arguments(text.split(' ').map(OsString::from));
        all.join(OsStr::new(" ")).into_string().unwrap()
    }

    #[test]
    fn the_plugin_s_name_stands_for_the_command() {
        assert_eq!(
            line("/plugins/trigger-service-bus/trigger-service-bus --quiet"),
            "/plugins/trigger-service-bus/trigger-service-bus trigger --quiet --"
        );
        assert_eq!(
            line("petstore-host trigger --quiet"),
            "petstore-host trigger --quiet --"
        );
        assert_eq!(line("petstore-host serve --listen x"), "petstore-host serve --listen x");
    }

    #[test]
    fn options_of_other_triggers_are_set_aside_with_their_values() {
        assert_eq!(
            line(
                "trigger-service-bus --listen 127.0.0.1:3995 --variable a=b --allow-transient-write -q --key-value=x stray"
            ),
            "trigger-service-bus trigger --variable a=b -q -- --listen --allow-transient-write --key-value stray"
        );
        assert_eq!(
            line("trigger-service-bus --variable=a=b -L --odd --shush --help"),
            "trigger-service-bus trigger --variable=a=b -L --odd --shush --help --"
        );
    }
}
