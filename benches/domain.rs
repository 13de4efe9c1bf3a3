//! The pure core: what deciding and writing down one redemption costs, and a step of the calendar.
//!
//! No disk, no threads. `encode` and `decode` are of the entry that the decision makes.
//!
//! `domain/decide/continue_calendar`: one step of a run of the calendar, which looks for what is
//! due next over 200 000 booklets of 20 orders.

mod support;

use std::hint::black_box;

use carnet::journal::record;
use criterion::{Criterion, criterion_group, criterion_main};

fn redemption(criterion: &mut Criterion) {
    let case = support::pure_redemption();
    let mut group = criterion.benchmark_group("domain/redemption");
    group.bench_function("decide", |bench| {
        bench.iter(|| black_box(case.command.decide(&case.facts, &case.context)).is_ok());
    });
    group.bench_function("digest", |bench| bench.iter(|| black_box(case.command.digest())));
    group.bench_function("encode", |bench| {
        bench.iter(|| black_box(record::encode(&case.entry)).is_ok());
    });
    let bytes = record::encode(&case.entry).expect("the decision of a redemption is encodable");
    group.bench_function("decode", |bench| {
        bench.iter(|| black_box(record::decode(&bytes)).is_ok());
    });
    group.bench_function("code_resolve", |bench| {
        bench.iter(|| black_box(case.keys.resolve(&case.code)));
    });
    group.finish();
}

fn calendar(criterion: &mut Criterion) {
    let case = support::pure_calendar();
    let mut group = criterion.benchmark_group("domain/decide");
    group.bench_function("continue_calendar", |bench| {
        bench.iter(|| {
            let decision = case.command.decide(&case.facts, &case.context);
            assert!(decision.is_ok_and(|decision| !decision.effects.is_empty()));
        });
    });
    group.finish();
}

criterion_group! { name = benches; config = support::config(); targets = redemption, calendar }
criterion_main!(benches);
