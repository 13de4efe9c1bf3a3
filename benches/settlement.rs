//! Settling a cycle: its entries are decoded as the journal keeps them, who bears what of each part
//! is computed, and the lines are summed and digested.
//!
//! `settlement/cycle/N`: N redemptions of a chèque each, over 5 000 venues, with one or two of four
//! procedures; two contributors under agreements, the larger one by half and up to an envelope that
//! ends half-way, and a co-funder. Left out: reading the file of the journal, and writing the parts
//! of the figures. The cost of one must not grow with N.

mod support;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use support::cycle::ClosedCycle;

fn cycle(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("settlement/cycle");
    group.sample_size(10);
    for redemptions in [10_000, 100_000, 1_000_000] {
        let closed = ClosedCycle::new(redemptions);
        group.throughput(Throughput::Elements(u64::from(redemptions)));
        group.bench_function(BenchmarkId::from_parameter(redemptions), |bench| {
            bench.iter(|| {
                let (figures, shares) = closed.settle();
                let totals = shares.totals();
                let borne = [totals.contributed, totals.co_funded, totals.borne];
                let sum: u64 = borne.iter().map(|amount| amount.get()).sum();
                assert_eq!(sum, figures.totals().amount.get());
                assert_eq!(sum, u64::from(redemptions) * 1_000);
            });
        });
    }
    group.finish();
}

criterion_group! { name = benches; config = support::config(); targets = cycle }
criterion_main!(benches);
