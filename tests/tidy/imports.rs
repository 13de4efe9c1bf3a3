//! Who may name whom: layers import downwards, and each outside thing has one home.

use crate::source::{Source, find_word, is_name, leading_name};

const ALL: &[&str] = &[
    "disk",
    "domain",
    "journal",
    "registry",
    "store",
    "settlement",
    "statement",
    "import",
    "iso20022",
    "reconcile",
    "engine",
    "export",
    "grpc",
    "config",
    "telemetry",
    "cli",
];

/// Each layer, bottom-up, and the other layers it may name.
const LAYERS: &[(&str, &[&str])] = &[
    ("disk", &[]),
    ("domain", &[]),
    ("journal", &["domain", "disk"]),
    ("registry", &["domain", "disk"]),
    ("store", &["domain", "journal"]),
    ("settlement", &["domain"]),
    ("statement", &["domain", "settlement"]),
    ("import", &["domain"]),
    ("iso20022", &["domain"]),
    ("reconcile", &["domain", "iso20022"]),
    ("engine", &["domain", "disk", "journal", "registry", "store", "settlement", "statement"]),
    ("export", &["domain", "settlement", "statement"]),
    (
        "grpc",
        &[
            "domain",
            "import",
            "iso20022",
            "reconcile",
            "engine",
            "settlement",
            "statement",
            "export",
        ],
    ),
    ("config", &[]),
    ("telemetry", &[]),
    ("cli", ALL),
    ("lib", ALL),
    ("main", ALL),
];

/// Each outside crate, and the folders and files below `src/` that may name it.
const CRATES: &[(&str, &[&str])] = &[
    ("blake3", &["domain", "iso20022", "journal", "registry", "store", "engine"]),
    ("clap", &["cli", "main"]),
    ("comfy_table", &["cli"]),
    ("getrandom", &["engine"]),
    ("iban", &["domain"]),
    ("indicatif", &["cli"]),
    ("jiff", &["domain", "engine"]),
    ("postcard", &["journal", "store"]),
    ("prost", &["grpc", "cli"]),
    ("prost_types", &["grpc", "cli"]),
    ("quick_xml", &["iso20022"]),
    ("rust_decimal", &["domain"]),
    ("sepa", &["iso20022"]),
    ("serde", &["journal", "store"]),
    ("serde_json", &["cli"]),
    ("sled", &["store"]),
    ("thiserror", ALL),
    ("tokio", &["engine", "grpc", "cli", "main"]),
    ("tokio_stream", &["engine", "grpc", "cli"]),
    ("tonic", &["grpc", "cli"]),
    ("tonic_health", &["grpc", "cli"]),
    ("tonic_prost", &["grpc", "cli"]),
    ("tonic_reflection", &["grpc", "cli"]),
    ("tonic_types", &["grpc", "cli"]),
    ("tower", &["grpc", "cli"]),
    ("tracing", &["engine", "grpc", "cli", "main", "telemetry"]),
    ("tracing_subscriber", &["telemetry"]),
    ("uuid", &["domain", "engine", "grpc", "cli"]),
];

/// Modules of crates with one home: the crate, the module, the home.
const MODULES: &[(&str, &str, &[&str])] = &[
    ("std", "fs", &["disk", "engine/folder", "engine/keys", "store", "cli"]),
    ("tokio", "fs", &[]),
    ("std", "env", &["config", "main", "cli/demo/folder"]),
];

/// What reads a clock; `engine/clock.rs` and benches alone do, tests included.
const CLOCKS: &[&str] = &["SystemTime::now", "Instant::now", "Timestamp::now", "Zoned::now"];

/// Layers name only the layers below them.
pub(crate) fn layers(source: &Source) -> Vec<String> {
    let Some(path) = source.path.strip_prefix("src/") else { return Vec::new() };
    let layer = leading_name(path);
    let Some((_, below)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
        let what = format!("`{layer}` is no layer, give it its row in tests/tidy/imports.rs");
        return vec![source.problem(0, &what)];
    };
    let depth = path.trim_end_matches("/mod.rs").split('/').count();
    let mut problems = Vec::new();
    for (at, name) in named_under(source, "crate").chain(named_under(source, "carnet")) {
        if name != layer && !below.contains(&name) {
            let may = below.join(", ");
            let what = format!("`{layer}` names `{name}`, it may name only itself and [{may}]");
            problems.push(source.problem(at, &what));
        }
    }
    for (at, _) in source.code.match_indices("super::") {
        let before = source.code.get(..at).unwrap_or_default();
        let rest = source.code.get(at..).unwrap_or_default();
        let climbs = rest.split("::").take_while(|step| *step == "super").count();
        let inside = usize::from(source.is_test(at));
        if !before.ends_with("::") && climbs.saturating_sub(inside) >= depth {
            let what = "`super::` climbs out of the layer, name the other layer by `crate::`";
            problems.push(source.problem(at, what));
        }
    }
    problems
}

/// Each outside crate is named in its home alone; tests may name what they need.
pub(crate) fn homes(source: &Source) -> Vec<String> {
    if !source.path.starts_with("src/") {
        return Vec::new();
    }
    let mut problems = Vec::new();
    let mut check = |at: usize, name: &str, homes: &[&str]| {
        if !source.is_test(at) && !homes.iter().any(|home| source.is_in(home)) {
            let what = format!("names `{name}`, which belongs in [{}]", homes.join(", "));
            problems.push(source.problem(at, &what));
        }
    };
    for (name, homes) in CRATES {
        let own = is_own_name(source, name);
        for at in source.find(name).filter(|at| !own && begins_path(source, *at, name)) {
            check(at, name, homes);
        }
    }
    for (root, module, homes) in MODULES {
        for (at, _) in named_under(source, root).filter(|(_, name)| name == module) {
            check(at, &format!("{root}::{module}"), homes);
        }
    }
    problems
}

/// Only the engine's clock reads the time; a bench measures it.
pub(crate) fn clock(source: &Source) -> Vec<String> {
    let mut problems = Vec::new();
    if source.path.starts_with("benches/") {
        return problems;
    }
    for name in CLOCKS.iter().filter(|_| !source.is_in("engine/clock")) {
        for at in source.find(name) {
            let what = format!("`{name}` reads a clock, take the time as an argument");
            problems.push(source.problem(at, &what));
        }
    }
    problems
}

/// Every dependency has its row in `CRATES`, and every row its dependency.
pub(crate) fn dependencies(manifest: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut rows: Vec<&str> = CRATES.iter().map(|(name, _)| *name).collect();
    let mut section = "";
    for (line, number) in manifest.lines().zip(1..) {
        if line.starts_with('[') {
            section = line;
        } else if let (Some((key, _)), "[dependencies]") = (line.split_once(" = "), section) {
            let name = key.replace('-', "_");
            if !rows.iter().any(|row| *row == name) {
                let place = "give it its row in tests/tidy/imports.rs";
                problems.push(format!("Cargo.toml:{number}: `{name}` has no home, {place}"));
            }
            rows.retain(|row| *row != name);
        }
    }
    let left = rows.iter().map(|row| {
        format!("Cargo.toml:1: does not depend on `{row}`, drop its row in tests/tidy/imports.rs")
    });
    problems.extend(left);
    problems
}

/// The first names under `root::`, groups taken apart: of `root::{a::b, c}`, `a` and `c`.
fn named_under<'a>(
    source: &'a Source,
    root: &'a str,
) -> impl Iterator<Item = (usize, &'a str)> + 'a {
    source.find(root).filter(|at| begins_path(source, *at, root)).flat_map(move |at| {
        let under = at.saturating_add(root.len()).saturating_add("::".len());
        let rest = source.code.get(under..).unwrap_or_default();
        if rest.starts_with('{') { group(under, rest) } else { vec![(under, head(rest))] }
    })
}

/// Each first name of the group that `text`, at `base`, begins with.
fn group(base: usize, text: &str) -> Vec<(usize, &str)> {
    let mut names = Vec::new();
    let mut depth = 0_usize;
    let mut fresh = false;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth = depth.saturating_add(1),
            '}' if depth == 1 => break,
            '}' => depth = depth.saturating_sub(1),
            _ if fresh && depth == 1 && !c.is_whitespace() => {
                names.push((base.saturating_add(at), head(text.get(at..).unwrap_or_default())));
                fresh = false;
            }
            _ => {}
        }
        fresh = fresh || (depth == 1 && matches!(c, '{' | ','));
    }
    names
}

fn head(text: &str) -> &str {
    if text.starts_with('*') { "*" } else { leading_name(text) }
}

/// Whether the `name` at `at` begins a path (`name::…`), or is imported whole (`use name;`).
fn begins_path(source: &Source, at: usize, name: &str) -> bool {
    let before = source.code.get(..at).unwrap_or_default();
    let after = source.code.get(at.saturating_add(name.len())..).unwrap_or_default();
    let imported = before.ends_with("use ") && after.starts_with([';', ' ']);
    imported || (after.starts_with("::") && !before.ends_with([':', '.']))
}

/// Whether the file gives `name` a meaning of its own: a module, or an import from ours.
fn is_own_name(source: &Source, name: &str) -> bool {
    let imports = source.find("use").filter_map(|at| {
        let import = source.code.get(at..)?.split(';').next()?.strip_prefix("use ")?;
        matches!(leading_name(import), "crate" | "super" | "self").then_some(import)
    });
    let mut imports = imports.flat_map(|import| import.split(|c| !is_name(c)));
    find_word(&source.code, &format!("mod {name}")).next().is_some() || imports.any(|it| it == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(check: fn(&Source) -> Vec<String>, path: &str, text: &str) -> String {
        check(&Source::new(path, text)).join("\n")
    }

    #[test]
    fn an_upward_import_is_caught() {
        let cases = [
            (
                "src/domain/id.rs",
                "//! A.\nuse crate::engine::Engine;",
                ":2: `domain` names `engine`",
            ),
            ("src/store/mod.rs", "use crate::{\n    domain::Day,\n    grpc::{a, b},\n};", ":3: `"),
            ("src/journal/a.rs", "fn a(_: &crate::store::Key) {}", "names `store`"),
            ("src/config.rs", "use crate::*;", "names `*`"),
            ("src/domain/mod.rs", "use super::journal;", "climbs out"),
            ("src/domain/a.rs", "use super::super::journal;", "climbs out"),
            ("src/ledger/a.rs", "", "`ledger` is no layer"),
        ];
        for (path, text, expected) in cases {
            let found = of(layers, path, text);
            assert!(found.contains(expected), "{path}: {text}: {found}");
        }
    }

    #[test]
    fn a_downward_import_is_not() {
        let cases = [
            ("src/store/mod.rs", "use crate::{domain::{Day, Money}, journal};"),
            ("src/domain/a.rs", "use crate::domain::Day; // crate::engine\nuse super::id::X;"),
            ("src/domain/command/a.rs", "use super::super::id::VenueId;"),
            ("src/config.rs", "#[cfg(test)] mod tests { use super::*; }"),
            ("src/main.rs", "use carnet::grpc::serve;"),
            ("tests/it/main.rs", "use crate::world::World;"),
        ];
        for (path, text) in cases {
            assert_eq!(of(layers, path, text), "", "{path}: {text}");
        }
    }

    #[test]
    fn an_outside_crate_away_from_home_is_caught() {
        let cases = [
            ("src/engine/mod.rs", "fn a() {}\nfn b(_: &sled::Db) {}", ":2: names `sled`"),
            ("src/engine/mod.rs", "use tonic::Status;", "[grpc, cli]"),
            ("src/export/mod.rs", "use postcard;", "names `postcard`"),
            ("src/journal/mod.rs", "use std::{\n    fs::File,\n    io,\n};", ":2: names `std::fs`"),
            ("src/engine/writer.rs", "use std::fs;", "engine/keys"),
            ("src/cli/serve.rs", "let a = std::env::var(NAME);", "names `std::env`"),
        ];
        for (path, text, expected) in cases {
            let found = of(homes, path, text);
            assert!(found.contains(expected), "{path}: {text}: {found}");
        }
    }

    #[test]
    fn an_outside_crate_at_home_is_not() {
        let cases = [
            ("src/store/mod.rs", "use sled::Db; use std::fs;"),
            ("src/engine/keys.rs", "use std::fs;"),
            ("src/export/mod.rs", "mod csv;\nfn a() { csv::write() }"),
            ("src/cli/export.rs", "use crate::export::{csv, fec};\nfn a() { csv::write() }"),
            ("src/journal/mod.rs", "#[cfg(test)] mod tests { use std::fs; }"),
            ("src/domain/mod.rs", "let sled = self.tower::<A>(); // tonic::Status"),
        ];
        for (path, text) in cases {
            assert_eq!(of(homes, path, text), "", "{path}: {text}");
        }
    }

    #[test]
    fn a_clock_outside_the_engine_is_caught() {
        let text = "fn a() {}\nlet a = std::time::SystemTime::now();";
        assert!(of(clock, "tests/it/main.rs", text).contains(":2: `SystemTime::now` reads"));
        assert_eq!(of(clock, "src/engine/clock.rs", text), "");
    }

    #[test]
    fn a_dependency_without_a_home_is_caught() {
        let rows: Vec<String> =
            CRATES.iter().map(|(name, _)| format!("{name} = \"1\"\n")).collect();
        let manifest = format!("[dependencies]\n{}", rows.concat());
        assert_eq!(dependencies(&manifest), Vec::<String>::new());
        let found = dependencies(&manifest.replace("sled", "red-b")).join("\n");
        assert!(found.contains("`red_b` has no home"), "{found}");
        assert!(found.contains("does not depend on `sled`"), "{found}");
    }
}
