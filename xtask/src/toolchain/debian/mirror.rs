//! Where the machine's own apt sources say that the Debian archive is. No address is written into this program: a machine
//! behind a proxy or with a mirror of its own keeps using it.

use std::path::{Path, PathBuf};

/// The addresses of the archives that this machine's apt knows, without a slash at the end, each once, in apt's order.
pub fn of_this_machine() -> Vec<String> {
    let mut mirrors = Vec::new();
    for file in source_files(Path::new("/etc/apt")) {
        let Ok(text) = std::fs::read_to_string(&file) else {
            continue;
        };
        let deb822 = file.extension().is_some_and(|extension| extension == "sources");
        let found = if deb822 {
            from_deb822(&text)
        } else {
            from_one_line(&text)
        };
        for mirror in found {
            if !mirrors.contains(&mirror) {
                mirrors.push(mirror);
            }
        }
    }
    mirrors
}

fn source_files(apt: &Path) -> Vec<PathBuf> {
    let mut files = vec![apt.join("sources.list")];
    let mut parts: Vec<_> = std::fs::read_dir(apt.join("sources.list.d"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "sources" || extension == "list")
        })
        .collect();
    parts.sort();
    files.extend(parts);
    files
}

/// Reads `sources.list(5)`'s deb822 style: stanzas of `Name: value` lines, a value going on in lines that start with a blank.
fn from_deb822(text: &str) -> Vec<String> {
    let mut mirrors = Vec::new();
    for stanza in text.split("\n\n") {
        let fields = fields(stanza);
        let field = |name: &str| {
            fields
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map_or("", |(_, value)| value.as_str())
        };
        let enabled = !field("Enabled").trim().eq_ignore_ascii_case("no");
        let offers_packages = field("Types").split_whitespace().any(|kind| kind == "deb");
        if enabled && offers_packages && has_packages(field("Components").split_whitespace()) {
            mirrors.extend(field("URIs").split_whitespace().filter_map(archive));
        }
    }
    mirrors
}

fn fields(stanza: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in stanza.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    fields
}

/// Reads the one-line style: `deb [options] address suite component...`.
fn from_one_line(text: &str) -> Vec<String> {
    text.lines().filter_map(one_line).collect()
}

fn one_line(line: &str) -> Option<String> {
    let rest = line.trim().strip_prefix("deb")?;
    let rest = rest.strip_prefix([' ', '\t'])?.trim_start();
    let rest = if rest.starts_with('[') {
        rest.split_once(']')?.1
    } else {
        rest
    };
    let mut words = rest.split_whitespace();
    let mirror = words.next()?;
    let _suite = words.next()?;
    if has_packages(words) { archive(mirror) } else { None }
}

/// The packages that are needed are in the archive's `main` part; other vendors' archives mostly have none of that name.
fn has_packages<'a>(mut components: impl Iterator<Item = &'a str>) -> bool {
    components.any(|component| component == "main")
}

fn archive(address: &str) -> Option<String> {
    let address = address.trim_end_matches('/');
    // The security archive holds none of these packages.
    let other = address.ends_with("-security") || address.starts_with("cdrom:");
    (!other).then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deb822_file_names_its_archives() {
        let text = "Types: deb\n# kept for later\nURIs: http://mirror.example/debian/\nSuites: trixie trixie-updates\nComponents: main\n\n\
                    Types: deb\nURIs: http://mirror.example/debian-security\nSuites: trixie-security\nComponents: main\n";
        assert_eq!(from_deb822(text), ["http://mirror.example/debian"]);
    }

    #[test]
    fn values_go_on_in_indented_lines_and_may_list_several() {
        let text = "types: deb deb-src\nuris:\n http://one.example/debian\n https://two.example/debian\ncomponents: main contrib\n";
        assert_eq!(
            from_deb822(text),
            ["http://one.example/debian", "https://two.example/debian"]
        );
    }

    #[test]
    fn disabled_stanzas_source_archives_and_other_vendors_are_left_out() {
        let text = "Types: deb\nEnabled: no\nURIs: http://a.example/debian\nComponents: main\n\n\
                    Types: deb-src\nURIs: http://b.example/debian\nComponents: main\n\n\
                    Types: deb\nURIs: http://c.example/tools\nSuites: ./\n";
        assert!(from_deb822(text).is_empty());
    }

    #[test]
    fn one_line_sources_are_read_with_and_without_options() {
        let text = "# deb http://off.example/debian trixie main\ndeb http://a.example/debian/ trixie main\n\
                    deb [arch=amd64 signed-by=/usr/share/keyrings/k.gpg] http://b.example/debian trixie main\n\
                    deb-src http://c.example/debian trixie main\ndeb http://d.example/cloud cloud-sdk\ndeb cdrom:[Debian 13]/ trixie main\n";
        assert_eq!(
            from_one_line(text),
            ["http://a.example/debian", "http://b.example/debian"]
        );
    }
}
