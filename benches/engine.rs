//! The engine, durable, on the real disk: what one redemption costs with everything that a caller
//! waits for but the network.
//!
//! `engine/redeem/64_callers`: 64 tasks, each with one request under way; a figure is one batch of
//! 64. `engine/redeem/1_caller`: one after the other. Each asserts that every redemption was
//! accepted. Left out: gRPC (see `grpc.rs`), and the resolution of codes.

mod support;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use support::Workload;

fn redeem(criterion: &mut Criterion) {
    let runtime = support::runtime();
    let workload = Workload::new(&runtime, 150_000);
    let mut group = criterion.benchmark_group("engine/redeem");
    group.throughput(Throughput::Elements(64));
    group.bench_function("64_callers", |bench| {
        bench.iter_custom(|batches| runtime.block_on(workload.redeem_direct(64, batches)));
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function("1_caller", |bench| {
        bench.iter_custom(|batches| runtime.block_on(workload.redeem_direct(1, batches)));
    });
    group.finish();
}

criterion_group! { name = benches; config = support::config(); targets = redeem }
criterion_main!(benches);
