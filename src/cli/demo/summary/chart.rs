//! Bar charts of text.

use crate::cli::french::count;

/// The width of the longest bar and of the longest label, in characters.
const BAR_WIDTH: u64 = 40;
const LABEL_WIDTH: usize = 46;

/// One bar per row, the longest for the largest count.
pub(super) fn bars(rows: &[(String, u64)]) -> String {
    let largest = rows.iter().map(|(_, number)| *number).max().unwrap_or(0);
    let labels: Vec<String> = rows.iter().map(|(label, _)| shortened(label)).collect();
    let width = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    let bar = |((_, number), label): (&(String, u64), &String)| {
        let bar = "█".repeat(length(*number, largest));
        let line = format!("  {label:width$}  {bar} {}", count(*number));
        line
    };
    rows.iter().zip(&labels).map(bar).collect::<Vec<_>>().join("\n")
}

/// The length of a bar, rounded; at least one for what is there at all.
fn length(number: u64, largest: u64) -> usize {
    let half = largest / 2;
    let scaled = number.saturating_mul(BAR_WIDTH).saturating_add(half);
    let length = scaled.checked_div(largest).unwrap_or(0).max(u64::from(number > 0));
    usize::try_from(length).unwrap_or(0)
}

fn shortened(label: &str) -> String {
    if label.chars().count() <= LABEL_WIDTH {
        return label.to_owned();
    }
    let kept = label.chars().take(LABEL_WIDTH.saturating_sub(1));
    kept.chain(std::iter::once('…')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_counts() {
        assert_eq!((length(10, 10), length(5, 10), length(0, 10)), (40, 20, 0));
        assert_eq!((length(1, 10_000), length(0, 0)), (1, 0));
        let rows = [("é".repeat(50), 4), ("a".to_owned(), 2)];
        let widths: Vec<usize> = bars(&rows).lines().map(|line| line.chars().count()).collect();
        assert_eq!(widths, [2 + 46 + 2 + 40 + 2, 2 + 46 + 2 + 20 + 2]);
    }
}
