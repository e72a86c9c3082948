//! Which variable a setting is.
//!
//! One rule: a setting's variable has its name in capitals, with `_` in place of `-` and `.`. So `service_bus` is
//! `SERVICE_BUS`. A variable whose name has lower-case letters is no setting.

/// The variable of a setting.
pub fn variable(setting: &str) -> String {
    setting
        .chars()
        .map(|character| match character {
            '-' | '.' => '_',
            other => other.to_ascii_uppercase(),
        })
        .collect()
}

/// The setting of a variable, spelled as this application spells settings: `service_bus`. None if the variable is no setting.
pub fn setting(variable: &str) -> Option<String> {
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    (!variable.is_empty() && variable.bytes().all(fits)).then(|| variable.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_s_variable_is_in_capitals() {
        assert_eq!(variable("service_bus"), "SERVICE_BUS");
        assert_eq!(variable("service-bus.queue"), "SERVICE_BUS_QUEUE");
    }

    #[test]
    fn every_listed_setting_can_be_read_under_its_listed_name() {
        for name in ["SERVICE_BUS", "QUEUE2", "_"] {
            assert_eq!(variable(&setting(name).unwrap()), name);
        }
        for other in ["", "Path", "http_proxy", "A-B", "Ä"] {
            assert_eq!(setting(other), None, "{other}");
        }
    }
}
