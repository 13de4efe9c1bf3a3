//! Properties of the source text itself.
//!
//! A check takes a file and returns its problems, each as `file:line: what is wrong, what would
//! be right`. It reads text, not syntax: comments and literals are blanked first (`source.rs`),
//! and that is precise enough.

mod imports;
mod shape;
mod source;
mod words;

use std::path::Path;

use source::Source;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn none(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

fn every_file(check: fn(&Source) -> Vec<String>) {
    let sources = source::repository(Path::new(ROOT));
    assert!(sources.len() > 1, "no source files under {ROOT}");
    none(&sources.iter().flat_map(check).collect::<Vec<_>>());
}

#[test]
fn layers_import_downwards() {
    every_file(imports::layers);
}

#[test]
fn each_outside_crate_has_one_home() {
    every_file(imports::homes);
}

#[test]
fn only_the_engine_reads_a_clock() {
    every_file(imports::clock);
}

#[test]
fn every_dependency_has_its_row() {
    let manifest = std::fs::read_to_string(Path::new(ROOT).join("Cargo.toml"));
    none(&imports::dependencies(&manifest.expect("the manifest is text")));
}

#[test]
fn lines_fit_the_screen() {
    every_file(shape::lines);
}

#[test]
fn functions_are_short() {
    every_file(shape::functions);
}

#[test]
fn the_ratchet_names_files_that_exist() {
    for (path, ..) in shape::LONG_FUNCTIONS {
        assert!(Path::new(ROOT).join(path).exists(), "{path} is gone, drop its row");
    }
}

#[test]
fn files_are_short() {
    every_file(shape::files);
}

#[test]
fn modules_say_what_they_are() {
    every_file(shape::headers);
}

#[test]
fn modules_are_named_after_something() {
    every_file(shape::names);
}

#[test]
fn a_module_with_a_folder_lives_in_it() {
    none(&shape::folders(&source::repository(Path::new(ROOT))));
}

#[test]
fn there_are_no_notes_to_nobody() {
    every_file(words::notes);
}

#[test]
fn nothing_is_unwrapped() {
    every_file(words::unwraps);
}

#[test]
fn an_expect_says_why() {
    every_file(words::expects);
}

#[test]
fn tests_neither_sleep_nor_stand_aside() {
    every_file(words::test_excuses);
}
