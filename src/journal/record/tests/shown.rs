//! Every entry is shown, with all that is in it, in the words of `docs/export.md`.

use std::collections::{BTreeMap, BTreeSet};

use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value;

use super::*;
use crate::journal::ChainHash;
use crate::journal::record::shown::{Kinds, ShownEntry};

/// The page that describes the export.
const PAGE: &str = include_str!("../../../../docs/export.md");
/// How many entries are drawn, so that every effect is among them.
const DRAWN: u32 = 3_000;

fn line(entry: &Entry) -> String {
    let hash = &ChainHash::from_bytes([0xAB; 32]);
    serde_json::to_string(&ShownEntry { hash, entry }).unwrap()
}

fn kinds<T: Kinds>() -> Vec<(String, Vec<&'static str>)> {
    let mut kinds = Vec::new();
    T::kinds(&mut kinds);
    kinds
}

/// The name of an alternative, and its fields.
fn taken_apart(shown: &Value) -> (String, Value) {
    if let Some(name) = shown.as_str() {
        return (name.to_owned(), Value::Null);
    }
    let members = shown.as_object().unwrap();
    assert_eq!(members.len(), 1, "{shown}");
    let (name, fields) = members.iter().next().unwrap();
    (name.clone(), fields.clone())
}

proptest! {
    #[test]
    fn an_entry_is_shown_with_all_that_moved(entry in arbitrary::entry()) {
        let shown = line(&entry);
        let read: Value = serde_json::from_str(&shown).unwrap();
        prop_assert_eq!(&line(&decode(&encode(&entry).unwrap()).unwrap()), &shown);
        prop_assert!(!shown.contains('\n'));
        prop_assert_eq!(&read["sequence"], entry.sequence.get());
        prop_assert_eq!(read["day"].as_str().unwrap(), entry.day.to_string());
        prop_assert_eq!(read["request_id"].as_str().unwrap(), entry.request.to_string());
        prop_assert_eq!(read["effects"].as_array().unwrap().len(), entry.effects.len());
        let transfers = read["transfers"].as_array().unwrap();
        prop_assert_eq!(transfers.len(), entry.transfers.len());
        for (shown, transfer) in transfers.iter().zip(&entry.transfers) {
            prop_assert_eq!(shown["debit"].as_str().unwrap(), transfer.debit().to_string());
            prop_assert_eq!(shown["credit"].as_str().unwrap(), transfer.credit().to_string());
            prop_assert_eq!(&shown["amount"], transfer.amount().get());
        }
    }
}

#[test]
fn every_effect_is_shown_with_all_its_fields() {
    let mut runner = TestRunner::deterministic();
    let strategy = arbitrary::entry();
    let known: BTreeMap<String, Vec<&str>> = kinds::<Effect>().into_iter().collect();
    let mut seen = BTreeSet::new();
    for _ in 0..DRAWN {
        let entry = strategy.new_tree(&mut runner).unwrap().current();
        let read: Value = serde_json::from_str(&line(&entry)).unwrap();
        for effect in read["effects"].as_array().unwrap() {
            let (name, shown) = taken_apart(effect);
            let fields = &known[&name];
            if !fields.is_empty() {
                let found: BTreeSet<&str> =
                    shown.as_object().unwrap().keys().map(String::as_str).collect();
                assert_eq!(found, fields.iter().copied().collect(), "{name}");
            }
            seen.insert(name);
        }
    }
    let missing: Vec<&String> = known.keys().filter(|name| !seen.contains(*name)).collect();
    assert!(missing.is_empty(), "`domain/arbitrary` makes none of {missing:?}");
}

/// Effects of all groups stand in one list, so no two may have one name.
#[test]
fn no_two_effects_have_one_name() {
    let names: Vec<String> = kinds::<Effect>().into_iter().map(|(name, _)| name).collect();
    let different: BTreeSet<&String> = names.iter().collect();
    assert_eq!(different.len(), names.len());
}

#[test]
fn the_page_of_the_export_has_every_effect_with_its_fields() {
    let mut missing = Vec::new();
    for (name, fields) in kinds::<Effect>() {
        let fields: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
        let row = format!("| `{name}` | {}", fields.join(", "));
        if !PAGE.lines().any(|line| line.starts_with(&row)) {
            missing.push(row);
        }
    }
    assert!(missing.is_empty(), "docs/export.md lacks these rows:\n{}", missing.join("\n"));
}

#[test]
fn an_entry_is_shown_so_that_an_auditor_can_read_it() {
    let entry = &redemption();
    let hash = &ChainHash::from_bytes([0xAB; 32]);
    let shown = serde_json::to_string_pretty(&ShownEntry { hash, entry }).unwrap();
    expect![[r#"
        {
          "sequence": 1000000,
          "chain_hash": "abababababababababababababababababababababababababababababababab",
          "time": "2025-01-31T09:30:00.000000Z",
          "day": "2025-01-31",
          "caller": "guichet-3",
          "request_id": "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa",
          "digest": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
          "effects": [
            {
              "redeemed": {
                "venue": "venues/300",
                "service": "administrative_procedures",
                "procedures": [
                  "procedures/social",
                  "procedures/argent"
                ],
                "service_date": "2025-01-31",
                "parts": [
                  {
                    "order": "orders/2",
                    "rules_version": 1,
                    "value": 2000,
                    "cheques": [
                      {
                        "booklet": "booklets/123456",
                        "cheques": [
                          1,
                          2
                        ]
                      }
                    ]
                  }
                ]
              }
            }
          ],
          "transfers": [
            {
              "debit": "accounts/circulating.orders-2",
              "credit": "accounts/payable.venues-300.funders-1",
              "amount": 2000
            }
          ]
        }"#]]
    .assert_eq(&shown);
}
