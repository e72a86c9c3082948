//! Which of the three signals are exported, from the environment
//! (<https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/>).

/// What is exported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signals {
    /// Spans.
    pub traces: bool,
    /// Measurements.
    pub metrics: bool,
    /// Log lines.
    pub logs: bool,
}

impl Signals {
    /// Each signal that has an endpoint of its own or the one for all. None where `OTEL_SDK_DISABLED` is `true`, and none whose exporter is
    /// said to be `none`.
    pub fn wanted(variable: impl Fn(&str) -> Option<String>) -> Self {
        // The specification has an empty variable mean what an unset one does.
        let variable = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let is = |name: &str, word: &str| variable(name).is_some_and(|value| value.trim().eq_ignore_ascii_case(word));
        if is("OTEL_SDK_DISABLED", "true") {
            return Self::default();
        }
        let wanted = |signal: &str| {
            let has_endpoint = variable(&format!("OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"))
                .or_else(|| variable("OTEL_EXPORTER_OTLP_ENDPOINT"))
                .is_some();
            has_endpoint && !is(&format!("OTEL_{signal}_EXPORTER"), "none")
        };
        Self {
            traces: wanted("TRACES"),
            metrics: wanted("METRICS"),
            logs: wanted("LOGS"),
        }
    }

    /// Whether nothing is exported.
    pub fn are_none(self) -> bool {
        self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signals(variables: &[(&str, &str)]) -> (bool, bool, bool) {
        let value = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let Signals { traces, metrics, logs } = Signals::wanted(value);
        (traces, metrics, logs)
    }

    #[test]
    fn without_an_endpoint_nothing_is_exported() {
        assert_eq!(signals(&[]), (false, false, false));
        assert_eq!(signals(&[("OTEL_EXPORTER_OTLP_ENDPOINT", " ")]), (false, false, false));
        assert_eq!(signals(&[("OTEL_SERVICE_NAME", "shop")]), (false, false, false));
    }

    #[test]
    fn one_endpoint_serves_all_signals_and_each_may_have_its_own() {
        let all = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318");
        assert_eq!(signals(&[all]), (true, true, true));
        assert_eq!(signals(&[all, ("OTEL_METRICS_EXPORTER", "none")]), (true, false, true));
        assert_eq!(signals(&[all, ("OTEL_SDK_DISABLED", "TRUE")]), (false, false, false));
        assert_eq!(signals(&[all, ("OTEL_SDK_DISABLED", "no")]), (true, true, true));
        let own = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:4318/v1/traces");
        assert_eq!(signals(&[own]), (true, false, false));
    }
}
