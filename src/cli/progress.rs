//! Progress bars; hidden where standard error is no terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over `steps` steps, each of them a `what`.
pub fn bar(steps: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} ({elapsed})");
    let bar = ProgressBar::new(steps).with_message(what);
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}

/// A counter of things whose number is not known beforehand.
pub fn counter(what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {pos} {msg} ({elapsed})");
    let bar = ProgressBar::new_spinner().with_message(what);
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}

/// Shows that something is under way that cannot be counted.
pub fn spinner(what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})");
    let spinner = ProgressBar::new_spinner().with_message(what);
    if let Ok(style) = style {
        spinner.set_style(style);
    }
    spinner
}
