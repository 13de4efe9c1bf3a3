//! Territories, wherever they stand.

use std::fmt::Display;
use std::str::FromStr;

use super::super::violations::Violations;
use super::{check_list, item};
use crate::domain::scheme::{Rules, Territory};
use crate::grpc::pb;

/// The required territory that stands in `field`.
pub(super) fn read_territory(
    violations: &mut Violations,
    field: &'static str,
    territory: Option<pb::Territory>,
) -> Option<Territory> {
    let pb::Territory { extent } = violations.given(field, territory)?;
    let places = match extent {
        None => {
            violations.note(field, "missing: one of anywhere, within is required");
            return None;
        }
        Some(pb::territory::Extent::Anywhere(pb::Anywhere {})) => return Some(Territory::Anywhere),
        Some(pb::territory::Extent::Within(places)) => places,
    };
    let pb::Places { departements, communes } = places;
    if departements.is_empty() && communes.is_empty() {
        violations.note(format!("{field}.within"), "empty: at least one place is required");
        return None;
    }
    let departements = list(violations, &format!("{field}.within.departements"), &departements);
    let communes = list(violations, &format!("{field}.within.communes"), &communes);
    Some(Territory::Within { departements: departements?, communes: communes? })
}

fn list<T>(violations: &mut Violations, field: &str, texts: &[String]) -> Option<Vec<T>>
where
    T: FromStr<Err: Display>,
{
    check_list(violations, field, texts, Rules::PLACES_MAX);
    let mut read = Vec::new();
    for (index, text) in texts.iter().take(Rules::PLACES_MAX).enumerate() {
        read.push(violations.parse(item(field, index), text));
    }
    read.into_iter().collect()
}
