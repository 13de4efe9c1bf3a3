//! Starting over a ledger of 200 000 booklets: recovery, checkpoint, tail, checks, threads.
//!
//! `start/200_000_booklets/handed_over`: every booklet was handed over on its own, none used. All
//! entries fit into one segment of the preset size, so that there is no checkpoint to begin with
//! and every entry is folded: a ledger with sealed segments folds at most as many.

mod support;

use criterion::{Criterion, criterion_group, criterion_main};
use support::big::BigLedger;

fn start(criterion: &mut Criterion) {
    let ledger = BigLedger::new(200_000);
    let mut group = criterion.benchmark_group("start/200_000_booklets");
    group.sample_size(10);
    group.bench_function("handed_over", |bench| {
        bench.iter_custom(|count| (0..count).map(|_| ledger.start()).sum());
    });
    group.finish();
}

criterion_group! { name = benches; config = support::config(); targets = start }
criterion_main!(benches);
