//! The file of a table of procedures: a strict CSV, read whole.
//!
//! **Invariant:** a file that is wrong anywhere gives no row; every line that is wrong is told,
//! with all that is wrong with it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use prost::Message as _;

use crate::cli::failure::Failure;
use crate::cli::venues::file::in_french;
use crate::cli::words::Words;
use crate::domain::command::sharing::procedures::{BEHIND_MAX, ROWS_MAX};
use crate::domain::procedure::Category;
use crate::domain::slug::Slug;
use crate::grpc::limits::MESSAGE_BYTES_MAX;
use crate::grpc::pb;
use crate::import::{FileError, Table};

/// The largest file of a table, in bytes: what it can hold is a quarter of it.
const FILE_BYTES_MAX: u64 = 256 << 10;
/// How many characters of what is wrong a message repeats.
const EXCERPT_MAX: usize = 60;
/// Its columns.
const HEADER: [&str; 3] = ["procedure", "category", "organisations"];
/// What a request has besides its rows, in bytes, with much room: an id, a day, their lengths.
const REST_BYTES_MAX: usize = 256;

/// Reads the file at `path`.
///
/// # Errors
///
/// [`Failure::Usage`] when it cannot be read, or is wrong anywhere.
pub(super) fn read(path: &Path) -> Result<Vec<pb::ProcedureRow>, Failure> {
    let opened = File::open(path).map_err(|error| {
        unusable(&format!("{} ne peut pas être ouvert ({error})", path.display()))
    })?;
    table(opened)
}

fn unusable(why: &str) -> Failure {
    Failure::Usage(format!("le fichier n’est pas utilisable, rien n’a été envoyé : {why}"))
}

/// The rows of a table.
///
/// # Errors
///
/// [`Failure::Usage`] when it is wrong anywhere.
pub(in crate::cli) fn table(source: impl Read) -> Result<Vec<pb::ProcedureRow>, Failure> {
    let columns = HEADER.join(",");
    let wrong = |error| {
        // An empty file is told what a table begins with: its columns are not those of venues.
        let empty = matches!(error, FileError::Empty);
        let other = format!("il est vide ; sa première ligne est {columns}");
        unusable(&if empty { other } else { in_french(&error) })
    };
    let mut table = Table::open(source, FILE_BYTES_MAX).map_err(wrong)?;
    if table.header() != HEADER {
        return Err(unusable(&format!("sa première ligne n’est pas {columns}")));
    }
    let (mut rows, mut mistakes) = (Vec::new(), Vec::new());
    let mut lines: BTreeMap<String, u32> = BTreeMap::new();
    while let Some(row) = table.next_row().map_err(wrong)? {
        if rows.len() == ROWS_MAX {
            return Err(unusable(&format!("il a plus de {ROWS_MAX} lignes")));
        }
        let mut reading = Reading::default();
        rows.push(reading.row(&row.fields));
        if let Some(first) = rows.last().and_then(|row| lines.get(&row.slug)) {
            reading.0.push(format!("cette démarche est déjà à la ligne {first}"));
        }
        lines.extend(rows.last().map(|one| (one.slug.clone(), row.line)));
        mistakes.extend(reading.0.iter().map(|why| format!("\n  ligne {} : {why}", row.line)));
    }
    if !mistakes.is_empty() {
        return Err(unusable(&mistakes.concat()));
    }
    fitting(rows)
}

/// `rows`, when they fit into one request.
fn fitting(rows: Vec<pb::ProcedureRow>) -> Result<Vec<pb::ProcedureRow>, Failure> {
    let request = pb::SetProceduresRequest { rows, ..pb::SetProceduresRequest::default() };
    let bytes = request.encoded_len().saturating_add(REST_BYTES_MAX);
    if bytes <= MESSAGE_BYTES_MAX {
        return Ok(request.rows);
    }
    Err(unusable(&format!(
        "la table ferait {bytes} octets, et une demande en a au plus {MESSAGE_BYTES_MAX} ; \
         raccourcissez les noms, ou ôtez des organismes"
    )))
}

/// `text` of a file as a message repeats it: no more than tells which, and nothing that would
/// command a terminal.
fn shown(text: &str) -> String {
    let printable = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let shown: String = text.chars().take(EXCERPT_MAX).map(printable).collect();
    format!("« {shown} »")
}

/// What is wrong with a line.
#[derive(Default)]
struct Reading(Vec<String>);

impl Reading {
    fn row(&mut self, fields: &[String]) -> pb::ProcedureRow {
        let mut texts = fields.iter().map(|text| text.trim());
        let mut next = || texts.next().unwrap_or_default();
        let (slug, category, organisations) = (next(), next(), next());
        self.slug(slug);
        let category = self.category(slug, category);
        let mut behind: Vec<pb::OrganisationWeight> = Vec::new();
        for text in organisations.split_whitespace() {
            let one = self.organisation(text);
            if behind.iter().any(|other| other.slug == one.slug) {
                self.0.push(format!("l’organisme {} est donné deux fois", shown(&one.slug)));
            }
            behind.push(one);
        }
        if behind.len() > BEHIND_MAX {
            self.0.push(format!("{} organismes : {BEHIND_MAX} au plus", behind.len()));
        }
        pb::ProcedureRow { slug: slug.to_owned(), category: category.into(), behind }
    }

    fn slug(&mut self, text: &str) {
        if text.parse::<Slug>().is_err() {
            let most = Slug::BYTES_MAX;
            self.0.push(format!("{} n’est pas un nom : 1 à {most} de a-z, 0-9 et -", shown(text)));
        }
    }

    fn category(&mut self, slug: &str, text: &str) -> pb::Category {
        let typed = pb::Category::TYPED;
        let Some((_, category)) = typed.iter().find(|(typed, _)| *typed == text) else {
            let known: Vec<&str> = typed.iter().map(|(typed, _)| *typed).collect();
            let known = known.join(", ");
            self.0.push(format!("{} n’est pas une catégorie, qui sont {known}", shown(text)));
            return pb::Category::Unspecified;
        };
        if Category::with_slug(slug).is_some() && slug != text {
            self.0.push(format!("{slug} est une catégorie, et ne peut pas être sous {text}"));
        }
        *category
    }

    fn organisation(&mut self, text: &str) -> pb::OrganisationWeight {
        let Some((slug, weight)) = text.split_once(':') else {
            self.0.push(format!("{} n’est pas organisme:poids, comme caf:1", shown(text)));
            return pb::OrganisationWeight { slug: text.to_owned(), weight: 0 };
        };
        self.slug(slug);
        let number = weight.bytes().all(|b| b.is_ascii_digit()) && !weight.starts_with('0');
        let parsed = if number { weight.parse().ok() } else { None };
        if parsed.is_none() {
            self.0.push(format!(
                "{} n’est pas un poids : un nombre entier à partir de 1",
                shown(weight)
            ));
        }
        pb::OrganisationWeight { slug: slug.to_owned(), weight: parsed.unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        let refusal = table(text.as_bytes()).unwrap_err().to_string();
        let start = "le fichier n’est pas utilisable, rien n’a été envoyé : ";
        refusal.strip_prefix(start).unwrap().to_owned()
    }

    fn with_header(rows: &str) -> String {
        format!("{}\n{rows}", HEADER.join(","))
    }

    #[test]
    fn a_row_has_a_procedure_its_category_and_who_is_behind_it() {
        let text = with_header("papiers,papiers,\n\ncarte-grise, transports ,ants:1 caf:12\n");
        let rows = table(text.as_bytes()).unwrap();
        let names: Vec<(&str, i32)> =
            rows[1].behind.iter().map(|one| (one.slug.as_str(), one.weight)).collect();
        assert_eq!((rows[0].slug.as_str(), rows[0].behind.len()), ("papiers", 0));
        assert_eq!(
            (rows[1].slug.as_str(), rows[1].category()),
            ("carte-grise", pb::Category::Transports)
        );
        assert_eq!(names, [("ants", 1), ("caf", 12)]);
    }

    #[test]
    fn every_line_that_is_wrong_is_told_with_all_that_is_wrong_with_it() {
        let text = with_header(
            "Carte grise,transport,\npapiers,famille,\nrsa,social,caf msa:0 CAF:1\n\
             rsa,social,caf:1 caf:2\nvisale,logement,al:4294967296\n",
        );
        let categories = Category::ALL.map(Category::slug).join(", ");
        let told = refusal(&text).replace(&categories, "…").replace("\n  ", "\n");
        expect_test::expect![[r#"

            ligne 2 : « Carte grise » n’est pas un nom : 1 à 48 de a-z, 0-9 et -
            ligne 2 : « transport » n’est pas une catégorie, qui sont …
            ligne 3 : papiers est une catégorie, et ne peut pas être sous famille
            ligne 4 : « caf » n’est pas organisme:poids, comme caf:1
            ligne 4 : « 0 » n’est pas un poids : un nombre entier à partir de 1
            ligne 4 : « CAF » n’est pas un nom : 1 à 48 de a-z, 0-9 et -
            ligne 5 : l’organisme « caf » est donné deux fois
            ligne 5 : cette démarche est déjà à la ligne 4
            ligne 6 : « 4294967296 » n’est pas un poids : un nombre entier à partir de 1"#]]
        .assert_eq(&told);
    }

    #[test]
    fn a_file_that_is_no_table_says_what_is_wanted() {
        assert_eq!(
            refusal(""),
            "il est vide ; sa première ligne est procedure,category,organisations"
        );
        for header in ["procedure,category\n", "category,procedure,organisations\n"] {
            let told = refusal(header);
            assert_eq!(told, "sa première ligne n’est pas procedure,category,organisations");
        }
        assert!(refusal(&with_header("rsa,social\n")).starts_with("ligne 2 : 2 champs"));
    }

    #[test]
    fn a_table_that_cannot_be_sent_is_refused_here() {
        let row = |number: usize| format!("demarche-{number},social,\n");
        let rows: String = (0..=ROWS_MAX).map(row).collect();
        assert_eq!(refusal(&with_header(&rows)), "il a plus de 400 lignes");
        let long = |number: usize| {
            let behind: Vec<String> =
                (0..BEHIND_MAX).map(|one| format!("{}-{one}:1", "x".repeat(46))).collect();
            format!("demarche-{number},social,{}\n", behind.join(" "))
        };
        let rows: String = (0..ROWS_MAX).map(long).collect();
        assert!(refusal(&with_header(&rows)).starts_with("la table ferait 1"), "{rows}");
        let more = format!("rsa,social,{}\n", "a:1 b:1 c:1 d:1 e:1 f:1 g:1 h:1 i:1");
        assert!(refusal(&with_header(&more)).ends_with("ligne 2 : 9 organismes : 8 au plus"));
    }
}
