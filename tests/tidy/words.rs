//! Words that may not stand, or only with a reason.

use crate::source::{Source, find_word, next_token};

/// Notes to nobody. Taken apart, so that this file does not hold them.
const NOTES: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME")];

/// What makes a test slow, doubtful or silent, and what to write instead.
const TEST_EXCUSES: &[(&str, &str)] = &[
    ("thread::sleep", "wait for the event itself, or move a clock of the test's own"),
    ("time::sleep", "wait for the event itself, or move a clock of the test's own"),
    ("#[ignore", "run it, or delete it"),
    ("#[should_panic", "assert the error that is returned"),
];

/// How many words say why something cannot happen.
const REASON_WORDS: usize = 4;

/// No note without an owner.
pub(crate) fn notes(source: &Source) -> Vec<String> {
    let mut problems = Vec::new();
    for word in NOTES {
        for at in find_word(&source.text, word) {
            let what = format!("`{word}`, do it, or open an issue and drop the note");
            problems.push(source.problem(at, &what));
        }
    }
    problems
}

/// No `unwrap()` where a caller's words or a disk's could reach it.
pub(crate) fn unwraps(source: &Source) -> Vec<String> {
    let found = source.find(".unwrap()").filter(|at| !source.is_test(*at));
    let what = "`unwrap()`, return an error, or `expect` with why it cannot happen";
    found.map(|at| source.problem(at, what)).collect()
}

/// An `expect` says, in a sentence, why it cannot happen.
pub(crate) fn expects(source: &Source) -> Vec<String> {
    let mut problems = Vec::new();
    for at in source.find(".expect(").filter(|at| !source.is_test(*at)) {
        let argument = source.text.get(at..).unwrap_or_default().trim_start_matches(".expect(");
        let literal = next_token(argument.trim_start()).map_or("", |(token, _)| token);
        let words = literal.strip_prefix('"').unwrap_or_default().split_whitespace().count();
        if words < REASON_WORDS {
            let what = format!("`expect({literal})`, say in a sentence why it cannot happen");
            problems.push(source.problem(at, &what));
        }
    }
    problems
}

/// Tests neither wait for time to pass nor stand aside.
pub(crate) fn test_excuses(source: &Source) -> Vec<String> {
    let mut problems = Vec::new();
    for (word, advice) in TEST_EXCUSES {
        for at in source.find(word).filter(|at| source.is_test(*at)) {
            problems.push(source.problem(at, &format!("`{word}` in a test, {advice}")));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(check: fn(&Source) -> Vec<String>, text: &str) -> String {
        check(&Source::new("src/domain/day.rs", text)).join("\n")
    }

    #[test]
    fn a_note_to_nobody_is_caught() {
        for word in NOTES {
            assert!(of(notes, &format!("//! A.\n// {word}: b\n")).contains(":2: `"));
        }
        assert_eq!(of(notes, "const TODOS: u8 = 1;"), "");
    }

    #[test]
    fn an_unwrap_is_caught() {
        assert!(of(unwraps, "//! A.\nlet a = b\n    .unwrap();").contains("day.rs:3: `unwrap()`"));
        assert_eq!(of(unwraps, "/// a.unwrap()\na.unwrap_or(b);"), "");
        assert_eq!(of(unwraps, "#[cfg(test)] mod tests { fn a() { b.unwrap(); } }"), "");
    }

    #[test]
    fn an_expect_without_a_reason_is_caught() {
        for bad in
            ["a.expect(\"not empty\")", "a.expect(\n    \"one two three\",\n)", "a.expect(B)"]
        {
            assert!(of(expects, bad).contains("why it cannot happen"), "{bad}");
        }
        assert_eq!(of(expects, "a.expect(\"a list has one \\\"element\\\" at least\")"), "");
        assert_eq!(of(expects, "#[expect(lint, reason = \"a\")]"), "");
        assert_eq!(of(expects, "#[cfg(test)] mod tests { fn a() { b.expect(\"b\"); } }"), "");
    }

    #[test]
    fn an_excuse_in_a_test_is_caught() {
        for (word, _) in TEST_EXCUSES {
            let text = format!("#[cfg(test)]\nmod tests {{\n    std::{word}(a)\n}}");
            assert!(of(test_excuses, &text).contains(":3: `"), "{word}");
        }
        assert_eq!(of(test_excuses, "fn a() { std::thread::sleep(PAUSE) }"), "");
    }
}
