//! A source file as the checks see it: its text, its code without comments and strings, and
//! which parts of it are tests.

use std::fs;
use std::ops::Range;
use std::path::Path;

/// One Rust file.
pub(crate) struct Source {
    /// From the repository's root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
    /// `text` with spaces for comments and literals: same length, same lines.
    pub(crate) code: String,
    tests: Vec<Range<usize>>,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Source {
        let code = code_of(text);
        let whole = path.starts_with("tests/")
            || path.starts_with("benches/")
            || code.contains("#![cfg(test)]");
        let tests = if whole {
            std::iter::once(0..text.len()).collect()
        } else {
            code.match_indices("#[cfg(test)]").map(|(at, _)| at..item_end(&code, at)).collect()
        };
        Source { path: path.to_owned(), text: text.to_owned(), code, tests }
    }

    /// Whether what stands at the byte `at` is compiled for tests alone.
    pub(crate) fn is_test(&self, at: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&at))
    }

    /// Whether the file is `home`, given as a file or folder below `src/`, or lies in it.
    pub(crate) fn is_in(&self, home: &str) -> bool {
        let Some(path) = self.path.strip_prefix("src/") else { return false };
        let Some(rest) = path.strip_prefix(home) else { return false };
        rest.is_empty() || rest == ".rs" || rest.starts_with('/')
    }

    /// `path:line: what is wrong, what would be right`.
    pub(crate) fn problem(&self, at: usize, what: &str) -> String {
        let before = self.text.get(..at).unwrap_or(&self.text);
        let line = before.matches('\n').count().saturating_add(1);
        format!("{}:{line}: {what}", self.path)
    }

    /// Where `word` stands in the code, not as a part of a longer name.
    pub(crate) fn find<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        find_word(&self.code, word)
    }

    /// The files that `#[cfg(test)] mod name;` of this one names, as path beginnings.
    fn test_modules(&self) -> Vec<String> {
        let stem = self.path.strip_suffix(".rs").unwrap_or(&self.path);
        let folder = ["/mod", "/lib", "/main"].iter().find_map(|end| stem.strip_suffix(end));
        let declared = self.tests.iter().filter_map(|range| self.code.get(range.clone()));
        let names = declared.filter_map(|item| item.strip_suffix(';')?.split("mod ").nth(1));
        names.map(|name| format!("{}/{name}", folder.unwrap_or(stem))).collect()
    }
}

/// Every Rust file of the repository at `root`, in the order of their paths.
pub(crate) fn repository(root: &Path) -> Vec<Source> {
    let mut sources = Vec::new();
    for folder in ["src", "tests", "benches"] {
        collect(root, folder, &mut sources);
    }
    if let Ok(text) = fs::read_to_string(root.join("build.rs")) {
        sources.push(Source::new("build.rs", &text));
    }
    mark_test_modules(&mut sources);
    sources
}

/// Marks the files that only a `#[cfg(test)] mod name;` brings in.
pub(crate) fn mark_test_modules(sources: &mut [Source]) {
    let modules: Vec<String> = sources.iter().flat_map(Source::test_modules).collect();
    for source in sources {
        let belongs = |module: &String| {
            let rest = source.path.strip_prefix(module.as_str());
            rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        };
        if modules.iter().any(belongs) {
            source.tests = std::iter::once(0..source.text.len()).collect();
        }
    }
}

fn collect(root: &Path, folder: &str, sources: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return };
    let mut entries: Vec<_> = entries.map(|entry| entry.expect("the folder is ours")).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = format!("{folder}/{}", entry.file_name().display());
        if entry.path().is_dir() {
            collect(root, &path, sources);
        } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(entry.path()).expect("a source file is text");
            sources.push(Source::new(&path, &text));
        }
    }
}

/// Where `word` stands in `text`, not as a part of a longer name.
pub(crate) fn find_word<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        let after = text.get(at.saturating_add(word.len())..).and_then(|end| end.chars().next());
        let inside = |edge: Option<char>, beyond: Option<char>| {
            edge.is_some_and(is_name) && beyond.is_some_and(is_name)
        };
        !inside(word.chars().next(), before) && !inside(word.chars().next_back(), after)
    })
}

pub(crate) fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The name that `text` begins with; empty when it begins with none.
pub(crate) fn leading_name(text: &str) -> &str {
    text.split(|c| !is_name(c)).next().unwrap_or_default()
}

/// Where the item that begins at `at` ends: after its body, or its semicolon.
pub(crate) fn item_end(code: &str, at: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, c) in code.get(at..).unwrap_or_default().char_indices() {
        match c {
            '(' | '[' | '{' => depth = depth.saturating_add(1),
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && (c == '}' || c == ';') {
            return at.saturating_add(offset).saturating_add(1);
        }
    }
    code.len()
}

/// `text` with spaces for comments and literals.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((token, after)) = next_token(rest) {
        let hidden = token.starts_with("//")
            || token.starts_with("/*")
            || token.contains('"')
            || (token.starts_with('\'') && token != "'");
        for c in token.chars() {
            if hidden && c != '\n' {
                code.extend(std::iter::repeat_n(' ', c.len_utf8()));
            } else {
                code.push(c);
            }
        }
        rest = after;
    }
    code
}

/// The comment, literal, name or single character that `text` begins with, and what follows.
pub(crate) fn next_token(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next()?;
    let name = leading_name(text);
    let length = if text.starts_with("//") {
        text.find('\n')
    } else if text.starts_with("/*") {
        after(text, 2, "*/")
    } else if first == '"' {
        string_length(text)
    } else if first == '\'' {
        char_length(text)
    } else if matches!(name, "r" | "br" | "cr") {
        raw_length(text, name).or(Some(name.len()))
    } else {
        Some(if name.is_empty() { first.len_utf8() } else { name.len() })
    };
    text.split_at_checked(length.unwrap_or(text.len()))
}

/// Where `end` stops, looked for from the byte `from` on.
fn after(text: &str, from: usize, end: &str) -> Option<usize> {
    let found = text.get(from..)?.find(end)?;
    Some(from.saturating_add(found).saturating_add(end.len()))
}

fn string_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at.saturating_add(1)),
            _ => {}
        }
    }
    None
}

/// A character's literal, or the quote alone that begins a lifetime.
fn char_length(text: &str) -> Option<usize> {
    if text.starts_with("'\\") {
        return after(text, 3, "'");
    }
    let closing = text.char_indices().nth(2).filter(|(_, c)| *c == '\'');
    Some(closing.map_or(1, |(at, _)| at.saturating_add(1)))
}

/// `None` when the `name` that `text` begins with opens no raw string.
fn raw_length(text: &str, name: &str) -> Option<usize> {
    let rest = text.strip_prefix(name)?;
    let hashes = rest.len().saturating_sub(rest.trim_start_matches('#').len());
    let body = name.len().saturating_add(hashes);
    text.get(body..)?.starts_with('"').then_some(())?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(after(text, body.saturating_add(1), &end).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_not_code() {
        let cases = [
            ("a // b", "a     "),
            ("a /* b\n */ c", "a     \n    c"),
            ("f(\"b\\\"{\", 'c')", "f(      ,    )"),
            ("f(r#\"b\"c\"#, r)", "f(        , r)"),
            ("&'a str, '\\'', '\"', b\"é\"", "&'a str,     ,    , b    "),
        ];
        for (text, code) in cases {
            assert_eq!(code_of(text), code);
        }
    }

    #[test]
    fn an_item_ends_with_its_body_or_its_semicolon() {
        for item in ["fn f(a: [u8; 2]) -> [u8; 4] { { } }", "mod tests;", "#[cfg(test)] mod t {}"] {
            assert_eq!(item_end(&format!("{item} fn after() {{}}"), 0), item.len());
        }
    }

    #[test]
    fn tests_are_told_from_the_rest() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() {} }\nfn c() {}\n";
        let source = Source::new("src/engine/mod.rs", text);
        let at = |word| source.is_test(text.find(word).expect("the word stands in the text"));
        assert_eq!([at("fn a"), at("fn b"), at("fn c")], [false, true, false]);
        assert!(Source::new("tests/it/main.rs", "fn a() {}").is_test(0));
    }

    #[test]
    fn a_module_declared_for_tests_is_a_test_wherever_it_lies() {
        let mut sources = [
            Source::new("src/journal/mod.rs", "#[cfg(test)]\npub(crate) mod faulty;\nmod faults;"),
            Source::new("src/journal/faulty.rs", "fn a() {}"),
            Source::new("src/journal/faults.rs", "fn a() {}"),
            Source::new("src/store/key.rs", "#[cfg(test)]\nmod tests;"),
            Source::new("src/store/key/tests.rs", "fn a() {}"),
        ];
        mark_test_modules(&mut sources);
        let tests = sources.iter().filter(|source| source.is_test(0)).map(|it| it.path.as_str());
        let expected = ["src/journal/mod.rs", "src/journal/faulty.rs", "src/store/key.rs"];
        assert_eq!(
            tests.collect::<Vec<_>>(),
            [&expected[..], &["src/store/key/tests.rs"]].concat()
        );
    }
}
