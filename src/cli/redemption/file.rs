//! The file of `carnet redeem --stream`: many redemptions, one per line, as CSV or as JSON.
//!
//! It holds codes, and is as good as money.
//!
//! **Invariant:** what is wrong with it is told by line and field, never by what stands there.
//! **Invariant:** a file that is wrong anywhere gives no row.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use prost::Message as _;
use serde_json::{Map, Value};

use crate::cli::failure::Failure;
use crate::cli::venues::file::in_french;
use crate::cli::words::Words;
use crate::grpc::pb;
use crate::import::{FILE_MAX, ROWS_MAX, Table};

/// The fields of a redemption, by their names in the API; the last two may be left out.
const FIELDS: [&str; 6] = ["venue", "service", "service_date", "codes", "procedures", "request_id"];
/// Those that hold several texts: between spaces in CSV, an array in JSON.
const LISTS: [&str; 2] = ["codes", "procedures"];
/// Those that every line has.
const REQUIRED: usize = 4;
/// The largest redemption that is sent, encoded: many times what a good one needs.
const ROW_BYTES_MAX: usize = 4 << 10;
/// How many mistakes are told at once.
const MISTAKES_MAX: usize = 20;

/// A redemption, as a person finds it again.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// The line where it begins, from 1.
    pub(super) line: u64,
    /// What is asked; without request id when the file has none.
    pub(super) request: pb::RedeemRequest,
}

/// What a line says: the texts of each field.
type Fields = BTreeMap<&'static str, Vec<String>>;
/// A line with what it says, or what is wrong with it.
type Line = (u64, Result<Fields, &'static str>);

/// Reads the file at `path`, or the standard input when it is `-`.
///
/// # Errors
///
/// [`Failure::Usage`] when it cannot be read, or is wrong anywhere.
pub(super) fn read(path: &Path) -> Result<Vec<Row>, Failure> {
    let unread = |error| unusable(&format!("il ne se lit pas ({error})"));
    if path == Path::new("-") {
        return rows(&bytes(std::io::stdin().lock()).map_err(unread)?);
    }
    rows(&File::open(path).and_then(bytes).map_err(unread)?)
}

/// All of `input`, as far as a file may go and one byte more.
fn bytes(input: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(FILE_MAX.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unusable(why: &str) -> Failure {
    Failure::Usage(format!("le fichier n’est pas utilisable, rien n’a été envoyé : {why}"))
}

/// The redemptions of a file.
fn rows(bytes: &[u8]) -> Result<Vec<Row>, Failure> {
    if u64::try_from(bytes.len()).map_or(true, |len| len > FILE_MAX) {
        return Err(unusable(&format!("il dépasse {FILE_MAX} octets ; coupez-le")));
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let lines = match text.trim_ascii_start().first() {
        None => return Err(unusable("il est vide")),
        Some(b'{') => of_json(text),
        Some(_) => of_csv(text)?,
    };
    if lines.len() > ROWS_MAX {
        return Err(unusable(&format!("il a plus de {ROWS_MAX} lignes ; coupez-le")));
    }
    let (mut rows, mut mistakes) = (Vec::with_capacity(lines.len()), Vec::new());
    for (line, fields) in lines {
        match fields.and_then(request) {
            Ok(request) => rows.push(Row { line, request }),
            Err(mistake) => mistakes.push(format!("\n  ligne {line} : {mistake}")),
        }
    }
    if mistakes.is_empty() {
        return Ok(rows);
    }
    let told: String = mistakes.iter().take(MISTAKES_MAX).map(String::as_str).collect();
    let rest = mistakes.len().saturating_sub(MISTAKES_MAX);
    let rest = if rest == 0 { String::new() } else { format!("\n  et {rest} autres lignes") };
    Err(unusable(&format!("{told}{rest}")))
}

/// The field of this name.
fn known(name: &str) -> Option<&'static str> {
    FIELDS.into_iter().find(|field| *field == name)
}

/// The lines of a table.
fn of_csv(bytes: &[u8]) -> Result<Vec<Line>, Failure> {
    let wrong = |error| unusable(&in_french(&error));
    let mut table = Table::open(bytes, FILE_MAX).map_err(wrong)?;
    let header: Vec<&'static str> = table.header().iter().filter_map(|name| known(name)).collect();
    let each_once = FIELDS.iter().all(|field| {
        let times = header.iter().filter(|column| *column == field).count();
        times == 1 || times == 0 && !FIELDS.iter().take(REQUIRED).any(|required| required == field)
    });
    if !each_once || header.len() != table.header().len() {
        let (required, optional) = FIELDS.split_at(REQUIRED);
        let (required, optional) = (required.join(","), optional.join(" et "));
        return Err(unusable(&format!(
            "sa première ligne nomme les colonnes, chacune une fois : {required} ; et si l’on veut \
             {optional}"
        )));
    }
    let mut lines = Vec::new();
    while let Some(row) = table.next_row().map_err(wrong)? {
        let texts = header.iter().zip(&row.fields).map(|(field, text)| {
            let list = LISTS.contains(field);
            let whole = || if text.is_empty() { Vec::new() } else { vec![text.trim().to_owned()] };
            let split = || text.split_whitespace().map(str::to_owned).collect();
            (*field, if list { split() } else { whole() })
        });
        lines.push((u64::from(row.line), Ok(texts.collect())));
    }
    Ok(lines)
}

/// The lines of JSON documents.
fn of_json(bytes: &[u8]) -> Vec<Line> {
    let lines = bytes.split(|byte| *byte == b'\n').zip(1_u64..);
    let lines = lines.filter(|(line, _)| !line.trim_ascii().is_empty());
    lines.map(|(line, number)| (number, document(line))).collect()
}

fn document(line: &[u8]) -> Result<Fields, &'static str> {
    let no_document = "ce n’est pas un document JSON";
    let document: Map<String, Value> = serde_json::from_slice(line).map_err(|_| no_document)?;
    let field = |(name, value): (String, Value)| {
        let field = known(&name).ok_or("un champ n’est pas de ceux d’un encaissement")?;
        let no_text = "un champ n’est pas un texte, ou une liste de textes";
        let text = |value| if let Value::String(text) = value { Ok(text) } else { Err(no_text) };
        let texts = match (value, LISTS.contains(&field)) {
            (Value::Array(values), true) => {
                values.into_iter().map(text).collect::<Result<_, _>>()?
            }
            (Value::Null, _) => Vec::new(),
            (value, false) => vec![text(value)?],
            (_, true) => return Err(no_text),
        };
        Ok((field, texts))
    };
    document.into_iter().map(field).collect()
}

/// What a line asks, its procedures as they are typed. The server judges all but the service,
/// which it knows by a number.
fn request(mut fields: Fields) -> Result<pb::RedeemRequest, &'static str> {
    let mut list = |field| fields.remove(field).unwrap_or_default();
    let (codes, procedures) = (list("codes"), list("procedures"));
    let mut text = |field| list(field).pop().unwrap_or_default();
    let request = pb::RedeemRequest {
        request_id: text("request_id"),
        venue: text("venue"),
        codes,
        service: service(&text("service"))
            .ok_or("le service n’est pas un de ceux du schéma")?
            .into(),
        procedures,
        service_date: text("service_date"),
    };
    let fits = request.encoded_len() <= ROW_BYTES_MAX;
    if fits { Ok(request) } else { Err("elle est bien trop longue pour un encaissement") }
}

/// A service as it is typed, or by its name in the API.
fn service(text: &str) -> Option<pb::Service> {
    let typed = pb::Service::TYPED.iter().find(|(typed, _)| *typed == text);
    let typed = typed.map(|(_, service)| *service);
    typed.or_else(|| pb::Service::from_str_name(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "venue,service,service_date,codes,procedures,request_id";
    const SERVICE: &str = "acces-internet-et-materiel-informatique";

    fn refusal(text: &str) -> String {
        rows(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn csv_and_json_say_the_same() {
        let csv = format!("{HEADER}\n\nvenues/1,{SERVICE},2026-01-31,A-1 B-2,famille,\n");
        let place = r#""venue":"venues/1","service":"SERVICE_ACCESS","service_date":"2026-01-31""#;
        let lists = r#""codes":["A-1","B-2"],"procedures":["famille"]"#;
        let json = format!("\n{{{place},{lists},\"request_id\":null}}\n");
        let expected = pb::RedeemRequest {
            request_id: String::new(),
            venue: "venues/1".to_owned(),
            codes: vec!["A-1".to_owned(), "B-2".to_owned()],
            service: pb::Service::Access.into(),
            procedures: vec!["famille".to_owned()],
            service_date: "2026-01-31".to_owned(),
        };
        for (text, line) in [(csv, 3), (json, 2)] {
            let rows = rows(text.as_bytes()).unwrap();
            assert_eq!(rows.len(), 1);
            assert_eq!((rows[0].line, &rows[0].request), (line, &expected));
        }
    }

    #[test]
    fn what_may_be_left_out_is_left_out() {
        let file = format!("codes,venue,service,service_date\nA,venues/1,{SERVICE},2026-01-31");
        let rows = rows(file.as_bytes()).unwrap();
        assert_eq!((rows[0].request.codes.len(), rows[0].request.procedures.len()), (1, 0));
    }

    #[test]
    fn what_is_wrong_is_told_by_line_and_never_shown() {
        let columns = "sa première ligne nomme les colonnes";
        let long = format!("{HEADER}\nvenues/1,{SERVICE},x,{},,\n", "SECRET ".repeat(700));
        for (text, said) in [
            ("", "il est vide"),
            (" \n\n", "il est vide"),
            ("SECRET\n", columns),
            ("venue,service,service_date\nSECRET,,\n", columns),
            (&format!("{HEADER},codes\n"), columns),
            (&format!("{HEADER}\nSECRET\n"), "ligne 2 : 1 champs"),
            (&format!("{HEADER}\n,SECRET,,,,\n"), "ligne 2 : le service n’est pas un de ceux"),
            (&long, "ligne 2 : elle est bien trop longue"),
            ("{\"SECRET\": 1}\n", "ligne 1 : un champ n’est pas de ceux"),
            ("{\"codes\": \"SECRET\"}\n", "ligne 1 : un champ n’est pas un texte"),
            ("{\"codes\": [1]}\n", "ligne 1 : un champ n’est pas un texte"),
            ("{}\n{SECRET\n", "ligne 2 : ce n’est pas un document JSON"),
        ] {
            let refusal = refusal(text);
            assert!(refusal.contains(said), "{text}: {refusal}");
            assert!(!refusal.contains("SECRET"), "{refusal}");
        }
    }

    #[test]
    fn not_every_mistake_of_a_long_file_is_told() {
        let told = refusal(&"{}\n".repeat(25));
        assert!(told.ends_with(
            "ligne 20 : le service n’est pas un de ceux du schéma\n  et 5 autres lignes"
        ));
    }
}
