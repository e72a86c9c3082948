//! `host.json`, as far as it decides what arrives here.
//!
//! <https://learn.microsoft.com/azure/azure-functions/functions-host-json>

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::time::Duration;

use serde::Deserialize;

/// What comes before the names of app settings that replace settings of the file.
const OVERRIDE_PREFIX: &str = "AzureFunctionsJobHost__";

/// The file's settings.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HostFile {
    extensions: Extensions,
    custom_handler: CustomHandler,
    function_timeout: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Extensions {
    http: Http,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Http {
    route_prefix: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CustomHandler {
    enable_forwarding_http_request: bool,
    enable_proxying_http_request: bool,
}

/// App settings that replace settings of the file; names after the prefix.
pub type Overrides = BTreeMap<String, String>;

/// Picks them out of the environment.
pub fn overrides(environment: impl Iterator<Item = (OsString, OsString)>) -> Overrides {
    environment
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter_map(|(name, value)| Some((name.strip_prefix(OVERRIDE_PREFIX)?.to_owned(), value)))
        .collect()
}

impl HostFile {
    /// Reads the file's text; app settings win over it.
    ///
    /// # Errors
    /// The text is no JSON, or a setting is of another type.
    pub fn parse(text: &str, overrides: &Overrides) -> serde_json::Result<Self> {
        let mut file: Self = serde_json::from_str(text)?;
        let text_of = |name: &str| overrides.get(name).cloned();
        let flag_of = |name: &str| overrides.get(name).map(|value| value.eq_ignore_ascii_case("true"));
        if let Some(prefix) = text_of("extensions__http__routePrefix") {
            file.extensions.http.route_prefix = Some(prefix);
        }
        if let Some(timeout) = text_of("functionTimeout") {
            file.function_timeout = Some(timeout);
        }
        let handler = &mut file.custom_handler;
        if let Some(flag) = flag_of("customHandler__enableForwardingHttpRequest") {
            handler.enable_forwarding_http_request = flag;
        }
        if let Some(flag) = flag_of("customHandler__enableProxyingHttpRequest") {
            handler.enable_proxying_http_request = flag;
        }
        Ok(file)
    }

    /// What the paths of HTTP functions begin with, without slashes around it; the Functions host's default is `api`.
    pub fn route_prefix(&self) -> &str {
        let prefix = self.extensions.http.route_prefix.as_deref();
        prefix.unwrap_or("api").trim_matches('/')
    }

    /// Visitors' requests are streamed to the handler.
    pub fn proxies(&self) -> bool {
        self.custom_handler.enable_proxying_http_request
    }

    /// Visitors' requests are rebuilt and sent to the handler.
    pub fn forwards(&self) -> bool {
        self.custom_handler.enable_forwarding_http_request
    }

    /// After this the Functions host kills the handler with all that is under way; none if it is not set, or is
    /// unlimited.
    pub fn function_timeout(&self) -> Option<Duration> {
        let parts: Vec<u64> = self
            .function_timeout
            .as_deref()?
            .split(':')
            .map(|part| part.parse().ok())
            .collect::<Option<_>>()?;
        match parts[..] {
            [hours, minutes, seconds] => Some(Duration::from_secs((hours * 60 + minutes) * 60 + seconds)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, overrides: &[(&str, &str)]) -> HostFile {
        let overrides = overrides.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
        HostFile::parse(text, &overrides).unwrap()
    }

    #[test]
    fn what_is_not_set_has_the_functions_host_s_default() {
        let file = parse(r#"{"version":"2.0","logging":{}}"#, &[]);
        assert_eq!(file.route_prefix(), "api");
        assert_eq!(
            (file.proxies(), file.forwards(), file.function_timeout()),
            (false, false, None)
        );
    }

    #[test]
    fn settings_are_read() {
        let file = parse(
            r#"{"extensions":{"http":{"routePrefix":"/shop/"}},"functionTimeout":"01:02:03",
                "customHandler":{"enableProxyingHttpRequest":true}}"#,
            &[],
        );
        assert_eq!(file.route_prefix(), "shop");
        assert!(file.proxies() && !file.forwards());
        assert_eq!(file.function_timeout(), Some(Duration::from_secs(3723)));
        assert_eq!(parse(r#"{"functionTimeout":"-1"}"#, &[]).function_timeout(), None);
    }

    #[test]
    fn app_settings_win() {
        let environment = [
            ("AzureFunctionsJobHost__extensions__http__routePrefix", ""),
            (
                "AzureFunctionsJobHost__customHandler__enableForwardingHttpRequest",
                "True",
            ),
            ("OTHER", "x"),
        ];
        let overrides = overrides(environment.iter().map(|(k, v)| (k.into(), v.into())));
        let file = HostFile::parse(r#"{"extensions":{"http":{"routePrefix":"shop"}}}"#, &overrides).unwrap();
        assert_eq!(file.route_prefix(), "");
        assert!(file.forwards());
    }
}
