//! How long and how named: lines, functions, files, modules.

use crate::source::{Source, item_end, leading_name};

const LINE_COLUMNS: usize = 100;
const FUNCTION_LINES: usize = 70;
const FILE_LINES: usize = 500;

/// Known longer functions: file, name, lines. It only ever shrinks.
pub(crate) const LONG_FUNCTIONS: &[(&str, &str, usize)] = &[];

/// Names that say nothing of what a module is about.
const EMPTY_NAMES: &[&str] =
    &["util", "utils", "common", "helper", "helpers", "misc", "types", "prelude"];

/// No line is longer than the screen it is read on.
pub(crate) fn lines(source: &Source) -> Vec<String> {
    let mut problems = Vec::new();
    for (at, line) in offset_lines(&source.text) {
        let columns = line.chars().count();
        if columns > LINE_COLUMNS {
            let what = format!("{columns} columns, break the line at {LINE_COLUMNS}");
            problems.push(source.problem(at, &what));
        }
    }
    problems
}

/// A function is read in one piece.
pub(crate) fn functions(source: &Source) -> Vec<String> {
    long_functions(source, LONG_FUNCTIONS)
}

fn long_functions(source: &Source, known: &[(&str, &str, usize)]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut listed: Vec<_> = known.iter().filter(|(path, ..)| *path == source.path).collect();
    for at in source.find("fn") {
        let body = source.code.get(at..item_end(&source.code, at)).unwrap_or_default();
        let Some(name) = body.strip_prefix("fn ").map(leading_name) else { continue };
        let length = body.lines().count();
        let ratchet = listed.iter().position(|(_, listed, _)| *listed == name);
        let limit = ratchet.map_or(FUNCTION_LINES, |row| listed.swap_remove(row).2);
        if length > limit {
            let what = format!("`{name}` has {length} lines, split it to at most {FUNCTION_LINES}");
            problems.push(source.problem(at, &what));
        } else if length < limit && limit > FUNCTION_LINES {
            let what = format!("`{name}` has only {length} lines now, lower its ratchet to that");
            problems.push(source.problem(at, &what));
        }
    }
    let gone = listed.iter().map(|(_, name, _)| {
        source.problem(0, &format!("`{name}` is gone, drop its row of the ratchet"))
    });
    problems.extend(gone);
    problems
}

/// A file holds one idea.
pub(crate) fn files(source: &Source) -> Vec<String> {
    let length = source.text.lines().count();
    let what = format!("{length} lines, split the file to at most {FILE_LINES}");
    if length > FILE_LINES { vec![source.problem(0, &what)] } else { Vec::new() }
}

/// Every module begins by saying what it is.
pub(crate) fn headers(source: &Source) -> Vec<String> {
    let what = "does not begin with `//!`, open with one line that says what the module is";
    if source.text.starts_with("//! ") { Vec::new() } else { vec![source.problem(0, what)] }
}

/// Modules are named after what they are about.
pub(crate) fn names(source: &Source) -> Vec<String> {
    let advice = "name the module after what it is about";
    let mut problems = Vec::new();
    for part in source.path.split('/').map(leading_name) {
        if EMPTY_NAMES.contains(&part) {
            problems.push(source.problem(0, &format!("`{part}` says nothing, {advice}")));
        }
    }
    for at in source.find("mod") {
        let rest = source.code.get(at..).and_then(|rest| rest.strip_prefix("mod "));
        let name = rest.map_or("", leading_name);
        if EMPTY_NAMES.contains(&name) {
            problems.push(source.problem(at, &format!("`{name}` says nothing, {advice}")));
        }
    }
    problems
}

/// A module with a folder lives in its `mod.rs`.
pub(crate) fn folders(sources: &[Source]) -> Vec<String> {
    let mut problems = Vec::new();
    for source in sources {
        let folder = source.path.replace(".rs", "/");
        if sources.iter().any(|other| other.path.starts_with(&folder)) {
            let what = format!("lies beside its folder, move it to {folder}mod.rs");
            problems.push(source.problem(0, &what));
        }
    }
    problems
}

/// Each line and the byte it begins at.
pub(crate) fn offset_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0_usize;
    text.split_inclusive('\n').map(move |line| {
        let begin = at;
        at = at.saturating_add(line.len());
        (begin, line.trim_end_matches('\n'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::new("src/domain/day.rs", text)
    }

    #[test]
    fn a_long_line_is_caught() {
        let text = format!("//! A.\n{}\n{}\n", "é".repeat(100), "é".repeat(101));
        let problem = "src/domain/day.rs:3: 101 columns, break the line at 100";
        assert_eq!(lines(&source(&text)), [problem]);
    }

    #[test]
    fn a_long_function_is_caught() {
        let of = |count: usize| source(&format!("fn f(a: fn(u8)) {{\n{}}}\n", "\n".repeat(count)));
        assert_eq!(functions(&of(68)), Vec::<String>::new());
        let problem = "src/domain/day.rs:1: `f` has 71 lines, split it to at most 70";
        assert_eq!(functions(&of(69)), [problem]);
    }

    #[test]
    fn the_ratchet_only_shrinks() {
        let text = source(&format!("fn f() {{\n{}}}\n", "\n".repeat(78)));
        let of =
            |name, lines| long_functions(&text, &[("src/domain/day.rs", name, lines)]).join("");
        assert_eq!(of("f", 80), "");
        assert!(of("f", 79).contains("has 80 lines"));
        assert!(of("f", 81).contains("lower its ratchet"));
        assert!(of("g", 80).contains("`g` is gone"));
    }

    #[test]
    fn a_long_file_is_caught() {
        assert_eq!(files(&source(&"\n".repeat(500))), Vec::<String>::new());
        assert!(files(&source(&"\n".repeat(501))).join("").contains(":1: 501 lines"));
    }

    #[test]
    fn a_module_without_a_header_is_caught() {
        assert_eq!(headers(&source("//! A.\n")), Vec::<String>::new());
        assert!(headers(&source("use a;\n//! A.\n")).join("").contains(":1: does not begin"));
    }

    #[test]
    fn an_empty_name_is_caught() {
        let at = |path: &str, text: &str| names(&Source::new(path, text)).join("\n");
        assert!(at("src/domain/util.rs", "").contains("rs:1: `util` says nothing"));
        assert!(at("tests/it/common/mod.rs", "").contains("`common` says nothing"));
        assert!(at("src/lib.rs", "//! A.\npub mod prelude;").contains("rs:2: `prelude`"));
        assert_eq!(at("src/domain/utility.rs", "mod commons;"), "");
    }

    #[test]
    fn a_file_beside_its_folder_is_caught() {
        let paths = ["src/domain.rs", "src/domain/day.rs", "src/main.rs"];
        let problems = folders(&paths.map(|path| Source::new(path, "")));
        assert_eq!(
            problems,
            ["src/domain.rs:1: lies beside its folder, move it to src/domain/mod.rs"]
        );
    }
}
