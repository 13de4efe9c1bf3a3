//! The names of procedures, from what people type: a name, a number, a category or a slug.
//!
//! Only other slugs than those of categories need a table; each is read from the server once,
//! however many rows of a file name it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::{every_version, table};
use crate::cli::failure::Failure;
use crate::cli::remote::Server;
use crate::domain::procedure::Category;
use crate::domain::time::Day;
use crate::grpc::pb;

/// Which table says what a slug names.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) enum Table {
    /// The one with this number.
    Version(i32),
    /// The one that applies to services on this day.
    InForceOn(Day),
}

/// The numbers of slugs, as far as they were asked for.
#[derive(Debug)]
pub(in crate::cli) struct Names<'a> {
    server: &'a Server,
    versions: Option<Vec<pb::TableVersion>>,
    tables: HashMap<i32, HashMap<String, String>>,
}

impl Names<'_> {
    pub(in crate::cli) fn new(server: &Server) -> Names<'_> {
        Names { server, versions: None, tables: HashMap::new() }
    }

    /// The names of what is `typed`. A slug that the table does not have stays as it is: the
    /// server says which it does not know.
    pub(in crate::cli) async fn of(
        &mut self,
        typed: &[String],
        table: Table,
    ) -> Result<Vec<String>, Failure> {
        if let Some(names) = typed.iter().map(|word| plain(word)).collect() {
            return Ok(names);
        }
        let version = match table {
            Table::Version(version) => Some(version),
            Table::InForceOn(day) => self.in_force_on(day).await?,
        };
        let slugs = match version {
            Some(version) => Some(self.table(version).await?),
            None => None,
        };
        let listed = |word: &String| slugs.and_then(|slugs| slugs.get(word)).cloned();
        let name =
            |word: &String| plain(word).or_else(|| listed(word)).unwrap_or_else(|| as_typed(word));
        Ok(typed.iter().map(name).collect())
    }

    async fn in_force_on(&mut self, day: Day) -> Result<Option<i32>, Failure> {
        let versions = match &mut self.versions {
            Some(versions) => versions,
            none => none.insert(every_version(self.server).await?),
        };
        let begun =
            |version: &&pb::TableVersion| version.from_day.parse().is_ok_and(|it: Day| it <= day);
        Ok(versions.iter().rfind(begun).map(|version| version.version))
    }

    async fn table(&mut self, version: i32) -> Result<&HashMap<String, String>, Failure> {
        let known = match self.tables.entry(version) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let (_, procedures) = table(version, self.server).await?;
                let named = |procedure: pb::Procedure| (procedure.slug, procedure.name);
                unknown.insert(procedures.into_iter().map(named).collect())
            }
        };
        Ok(known)
    }
}

/// The name of a procedure that is typed as its name, as its number or as a category.
fn plain(typed: &str) -> Option<String> {
    let word = typed.strip_prefix("procedures/").unwrap_or(typed);
    let number = !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let known = number || word != typed || Category::with_slug(word).is_some();
    known.then(|| as_typed(word))
}

fn as_typed(word: &str) -> String {
    format!("procedures/{word}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_procedure_is_typed_as_a_name_a_number_or_a_category() {
        for (typed, name) in [
            ("papiers", "procedures/papiers"),
            ("procedures/papiers", "procedures/papiers"),
            ("17", "procedures/17"),
            ("procedures/17", "procedures/17"),
        ] {
            assert_eq!(plain(typed).as_deref(), Some(name));
        }
        for slug in ["carte-grise", ""] {
            assert_eq!(plain(slug), None);
        }
    }
}
