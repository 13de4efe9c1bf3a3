//! The whole way: client, HTTP/2, server, codes, decision, journal, sync, and back, on one machine.
//!
//! `grpc/redeem/64_callers`: 64 clients over 8 connections, each with one request under way; a
//! figure is one batch of 64. `grpc/redeem/1_caller`: one after the other. Clients and server share
//! the processors. Each asserts that every redemption was accepted.

mod support;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use support::Workload;

fn redeem(criterion: &mut Criterion) {
    let runtime = support::runtime();
    let workload = Workload::new(&runtime, 80_000);
    let mut group = criterion.benchmark_group("grpc/redeem");
    group.throughput(Throughput::Elements(64));
    group.bench_function("64_callers", |bench| {
        bench.iter_custom(|batches| runtime.block_on(workload.redeem_remote(64, batches)));
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function("1_caller", |bench| {
        bench.iter_custom(|batches| runtime.block_on(workload.redeem_remote(1, batches)));
    });
    group.finish();
}

criterion_group! { name = benches; config = support::config(); targets = redeem }
criterion_main!(benches);
