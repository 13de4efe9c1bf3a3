//! The whole way: client, HTTP/2, server, codes, decision, journal, sync, and back, on one machine.
//!
//! `grpc/redeem/64_callers`: 64 clients over 8 connections, each with one request under way; a
//! figure is one batch of 64. `grpc/redeem/1_caller`: one after the other. Clients and server share
//! the processors. `grpc/redeem_stream`: one stream on one connection, messages of 100 one after
//! the other without waiting for answers; a figure is one message. Each asserts that every
//! redemption was accepted.

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

fn redeem_stream(criterion: &mut Criterion) {
    let runtime = support::runtime();
    let workload = Workload::new(&runtime, 120_000);
    let mut group = criterion.benchmark_group("grpc/redeem_stream");
    group.throughput(Throughput::Elements(support::MESSAGE.into()));
    group.bench_function("messages_of_100", |bench| {
        bench.iter_custom(|messages| runtime.block_on(workload.redeem_stream(messages)));
    });
    group.finish();
}

criterion_group! { name = benches; config = support::config(); targets = redeem, redeem_stream }
criterion_main!(benches);
