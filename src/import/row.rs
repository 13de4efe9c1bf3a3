//! One row of the national schema: a place, or every reason why it is none.
//!
//! The schema is *lieux de médiation numérique* (`LaMednum/standard-mediation-num`), 0.1 to 2.0.
//! The columns read here have the same names in every version. What differs, and is accepted:
//!
//! - several values are separated by `,` (drafts of 0.1), `;` (0.1 and 0.2) or `|` (0.2 on);
//! - `pivot` is a SIRET or an RNA number in 0.1, also a RIDET from 0.2 on, a SIRET alone in 2.0,
//!   where it may be missing; a row without a number is refused here all the same;
//! - `services` had fifteen other labels in 0.1 ([`super::labels`]) and may be missing since 1.0;
//! - `date_maj` may be missing in 2.0.
//!
//! **Invariant:** a row is refused with all of its reasons at once.

use std::collections::BTreeMap;

use super::file_error::FileError;
use super::labels;
use super::table::Row;
use crate::domain::fold::fold;
use crate::domain::number::{InvalidNumber, OrganisationNumber};
use crate::domain::service::Service;
use crate::domain::siret::InvalidSiret;
use crate::domain::territory::{Departement, InseeCode, InvalidPostcode, Postcode};
use crate::domain::time::Day;

/// What the publishers write for a date that they could not read: the first day of Unix time.
const NO_DATE: &str = "1970-01-01";
/// How many characters of a text in the file are repeated in a message about it.
const EXCERPT_MAX: usize = 60;
/// How many unknown labels of one row are repeated: one more than there are services now.
const LABELS_MAX: usize = 10;

/// A place of digital mediation, as one row describes it.
///
/// Texts are in one line: runs of white space and control characters are one space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The publisher's identifier; unique in the file.
    pub id: String,
    /// The establishment or the association; several places may share it.
    pub number: OrganisationNumber,
    /// The name, as the publisher writes it.
    pub name: String,
    /// The commune; empty when it is missing.
    pub commune: String,
    /// The postcode.
    pub postcode: Postcode,
    /// The département of the postcode.
    pub departement: Departement,
    /// The commune's code; a missing one stays missing.
    pub insee: Option<InseeCode>,
    /// The street, then its complement after a comma.
    pub address: String,
    /// What the place offers, in the order of the schema, each once.
    pub services: Vec<Service>,
    /// The day when the publisher last changed the row.
    pub date_maj: Option<Day>,
    /// The line where the row begins, from 1.
    pub line: u32,
}

/// One reason why a row is no place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowProblem {
    /// The row has no identifier.
    #[error("`id` is missing")]
    IdMissing,
    /// An earlier row, refused or not, has the same identifier.
    #[error("`id` is already that of line {first}")]
    IdRepeated {
        /// The line of the earlier row.
        first: u32,
    },
    /// The row has no number of an organisation.
    #[error("`pivot` is missing: a SIRET, an RNA number or a RIDET is needed")]
    NumberMissing,
    /// What stands there is no number of an organisation.
    #[error("`pivot` {found:?} is no number of an organisation: {why}")]
    NumberInvalid {
        /// What stands there, shortened.
        found: String,
        /// What is wrong with it.
        why: InvalidNumber,
    },
    /// The name is missing, or has neither letter nor digit.
    #[error("`nom` is missing")]
    NameMissing,
    /// The row has no postcode.
    #[error("`code_postal` is missing: five digits are needed")]
    PostcodeMissing,
    /// What stands there is no postcode.
    #[error("`code_postal` {found:?} is not a postcode: {why}")]
    PostcodeInvalid {
        /// What stands there, shortened.
        found: String,
        /// What is wrong with it.
        why: InvalidPostcode,
    },
    /// What stands there is no code of a commune.
    #[error("`code_insee` {found:?} is not the code of a commune, as in 16015 or 2A004")]
    InseeInvalid {
        /// What stands there, shortened.
        found: String,
    },
    /// What stands there is no day.
    #[error("`date_maj` {found:?} is not a day from 2000 on, written as in 2023-07-11")]
    DateInvalid {
        /// What stands there, shortened.
        found: String,
    },
}

impl RowProblem {
    /// The reason in French, for the people who correct the file.
    pub fn french(&self) -> String {
        match self {
            RowProblem::IdMissing => "l’identifiant du lieu (id) manque".to_owned(),
            RowProblem::IdRepeated { first } => {
                format!("l’identifiant du lieu (id) est déjà celui de la ligne {first}")
            }
            RowProblem::NumberMissing => {
                "le numéro (pivot) manque : un SIRET, un numéro RNA ou un RIDET".to_owned()
            }
            RowProblem::NumberInvalid { found, why } => {
                format!("le numéro (pivot) « {found} » est faux : {}", number_in_french(*why))
            }
            RowProblem::NameMissing => "le nom du lieu (nom) manque".to_owned(),
            RowProblem::PostcodeMissing => {
                "le code postal (code_postal) manque : il a cinq chiffres".to_owned()
            }
            RowProblem::PostcodeInvalid { found, why } => format!(
                "le code postal (code_postal) « {found} » est faux : {}",
                match why {
                    InvalidPostcode::Form => "il a cinq chiffres, comme 01000",
                    InvalidPostcode::NoDepartement => {
                        "ses premiers chiffres ne sont ceux d’aucun département"
                    }
                }
            ),
            RowProblem::InseeInvalid { found } => format!(
                "le code INSEE (code_insee) « {found} » est faux : il a cinq caractères, comme \
                 16015 ou 2A004"
            ),
            RowProblem::DateInvalid { found } => format!(
                "la date de mise à jour (date_maj) « {found} » est fausse : elle s’écrit \
                 AAAA-MM-JJ, comme 2023-07-11, à partir de l’an 2000"
            ),
        }
    }
}

fn number_in_french(why: InvalidNumber) -> String {
    match why {
        InvalidNumber::Unknown => "ce n’est ni un SIRET (14 chiffres), ni un numéro RNA (comme \
                                   W751000123), ni un RIDET (comme 0123456.001)"
            .to_owned(),
        InvalidNumber::Siret(why) => siret_in_french(why),
        InvalidNumber::Rna(_) => "un numéro RNA s’écrit W, deux caractères du département (2A et \
                                  2B en Corse, 9 et une lettre outre-mer) et sept chiffres, \
                                  comme W751000123"
            .to_owned(),
        InvalidNumber::Ridet(_) => {
            "un RIDET s’écrit en sept chiffres, un point et trois chiffres, comme 0123456.001"
                .to_owned()
        }
    }
}

fn siret_in_french(why: InvalidSiret) -> String {
    match why {
        InvalidSiret::NotADigit { position, found } => format!(
            "le caractère {position}, « {found} », n’est pas un chiffre ; un SIRET s’écrit en 14 \
             chiffres sans espaces"
        ),
        InvalidSiret::Length { found } => format!("il a {found} chiffres au lieu de 14"),
        InvalidSiret::AllZeros => "14 zéros tiennent lieu de SIRET inconnu".to_owned(),
        InvalidSiret::Key => {
            "sa clé de contrôle ne convient pas ; l’un des chiffres est erroné".to_owned()
        }
    }
}

/// What a row says that could not be kept, although the row was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowWarning {
    /// Labels that are none of the nine services, the first ten of them.
    #[error("`services` has labels that name none of the nine services: {}", .labels.join(", "))]
    UnknownServices {
        /// The labels, shortened.
        labels: Vec<String>,
    },
    /// The date 1970-01-01 stands for a date that the publisher could not read.
    #[error("`date_maj` is 1970-01-01, which stands for no date")]
    NoDate,
}

impl RowWarning {
    /// The warning in French, for the people who correct the file.
    pub fn french(&self) -> String {
        match self {
            RowWarning::UnknownServices { labels } => format!(
                "services inconnus du schéma national, laissés de côté : {}",
                labels.join(", ")
            ),
            RowWarning::NoDate => {
                "la date de mise à jour (date_maj) 1970-01-01 tient lieu de date inconnue"
                    .to_owned()
            }
        }
    }
}

/// A column that the reader uses. The order is that of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Id,
    Pivot,
    Nom,
    Commune,
    CodePostal,
    CodeInsee,
    Adresse,
    ComplementAdresse,
    DateMaj,
    Services,
}

impl Column {
    const ALL: [Column; 10] = [
        Column::Id,
        Column::Pivot,
        Column::Nom,
        Column::Commune,
        Column::CodePostal,
        Column::CodeInsee,
        Column::Adresse,
        Column::ComplementAdresse,
        Column::DateMaj,
        Column::Services,
    ];

    const fn name(self) -> &'static str {
        match self {
            Column::Id => "id",
            Column::Pivot => "pivot",
            Column::Nom => "nom",
            Column::Commune => "commune",
            Column::CodePostal => "code_postal",
            Column::CodeInsee => "code_insee",
            Column::Adresse => "adresse",
            Column::ComplementAdresse => "complement_adresse",
            Column::DateMaj => "date_maj",
            Column::Services => "services",
        }
    }

    /// The schema, or its newest version, lets the others be missing; the file may then lack their
    /// columns too.
    const fn is_required(self) -> bool {
        match self {
            Column::Id
            | Column::Pivot
            | Column::Nom
            | Column::Commune
            | Column::CodePostal
            | Column::Adresse => true,
            Column::CodeInsee | Column::ComplementAdresse | Column::DateMaj | Column::Services => {
                false
            }
        }
    }
}

/// Where each column stands in the file at hand.
#[derive(Debug)]
pub(super) struct Layout(BTreeMap<Column, usize>);

impl Layout {
    /// Finds the columns by name, in any order and case; columns of other names are left alone.
    ///
    /// # Errors
    ///
    /// [`FileError::MissingColumns`], then [`FileError::DuplicatedColumns`], each with all of them.
    pub(super) fn of(header: &[String]) -> Result<Layout, FileError> {
        let names: Vec<String> = header.iter().map(|name| one_line(name).to_lowercase()).collect();
        let place = |name: &str| names.iter().position(|found| found == name);
        let found = |column: Column| Some((column, place(column.name())?));
        let layout = Layout(Column::ALL.into_iter().filter_map(found).collect());

        let lacks = |column: &Column| column.is_required() && !layout.0.contains_key(column);
        let columns: Vec<_> = Column::ALL.into_iter().filter(lacks).map(Column::name).collect();
        if !columns.is_empty() {
            return Err(FileError::MissingColumns { columns });
        }
        let again =
            |(index, name): &(usize, String)| !name.is_empty() && place(name) < Some(*index);
        let mut columns: Vec<String> =
            names.iter().cloned().enumerate().filter(again).map(|(_, name)| name).collect();
        columns.dedup();
        if columns.is_empty() { Ok(layout) } else { Err(FileError::DuplicatedColumns { columns }) }
    }

    /// The text of `row` in `column`, in one line; empty where the file has no such column.
    pub(super) fn text(&self, row: &Row, column: Column) -> String {
        let field = self.0.get(&column).and_then(|index| row.fields.get(*index));
        field.map_or_else(String::new, |field| one_line(field))
    }
}

/// All that is wrong with a row.
#[derive(Default)]
struct Problems(Vec<RowProblem>);

impl Problems {
    /// Keeps the value, or notes why there is none: every problem is reported at once.
    fn check<T>(&mut self, value: Result<T, RowProblem>) -> Option<T> {
        value.map_err(|problem| self.0.push(problem)).ok()
    }
}

/// Reads `row` as a place. `first` is the line of an earlier row with the same identifier.
///
/// # Errors
///
/// All that is wrong with it, at least one thing, in the order of [`RowProblem`]'s variants.
pub(super) fn place(
    layout: &Layout,
    row: &Row,
    first: Option<u32>,
) -> Result<(Place, Vec<RowWarning>), Vec<RowProblem>> {
    let text = |column| layout.text(row, column);
    let mut problems = Problems::default();
    let id = problems.check(id(text(Column::Id), first));
    let number = problems.check(number(&text(Column::Pivot)));
    let name = problems.check(name(text(Column::Nom)));
    let postcode = problems.check(postcode(&text(Column::CodePostal)));
    let insee = problems.check(insee(&text(Column::CodeInsee)));
    let date = problems.check(date(&text(Column::DateMaj)));

    match (id, number, name, postcode, insee, date) {
        (Some(id), Some(number), Some(name), Some(postcode), Some(insee), Some(date)) => {
            let (services, unknown) = services(&text(Column::Services));
            let (date_maj, no_date) = date;
            let place = Place {
                id,
                number,
                name,
                commune: text(Column::Commune),
                postcode,
                departement: postcode.departement(),
                insee,
                address: address(text(Column::Adresse), &text(Column::ComplementAdresse)),
                services,
                date_maj,
                line: row.line,
            };
            Ok((place, unknown.into_iter().chain(no_date).collect()))
        }
        _ => Err(problems.0),
    }
}

fn id(text: String, first: Option<u32>) -> Result<String, RowProblem> {
    match first {
        _ if text.is_empty() => Err(RowProblem::IdMissing),
        Some(first) => Err(RowProblem::IdRepeated { first }),
        None => Ok(text),
    }
}

fn number(text: &str) -> Result<OrganisationNumber, RowProblem> {
    if text.is_empty() {
        return Err(RowProblem::NumberMissing);
    }
    text.parse().map_err(|why| RowProblem::NumberInvalid { found: excerpt(text), why })
}

fn name(text: String) -> Result<String, RowProblem> {
    if fold(&text).is_empty() { Err(RowProblem::NameMissing) } else { Ok(text) }
}

fn postcode(text: &str) -> Result<Postcode, RowProblem> {
    if text.is_empty() {
        return Err(RowProblem::PostcodeMissing);
    }
    text.parse().map_err(|why| RowProblem::PostcodeInvalid { found: excerpt(text), why })
}

fn insee(text: &str) -> Result<Option<InseeCode>, RowProblem> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| RowProblem::InseeInvalid { found: excerpt(text) })
}

fn date(text: &str) -> Result<(Option<Day>, Option<RowWarning>), RowProblem> {
    match text {
        "" => Ok((None, None)),
        NO_DATE => Ok((None, Some(RowWarning::NoDate))),
        _ => text
            .parse()
            .map(|day| (Some(day), None))
            .map_err(|_| RowProblem::DateInvalid { found: excerpt(text) }),
    }
}

/// The services that the labels of `text` name, and a warning about the labels that name none.
fn services(text: &str) -> (Vec<Service>, Option<RowWarning>) {
    let mut services = Vec::new();
    let mut unknown = Vec::new();
    let written = text.split(['|', ';', ',']).map(str::trim).filter(|label| !label.is_empty());
    for label in written {
        match labels::service(label) {
            Some(service) => services.push(service),
            None if unknown.len() < LABELS_MAX => unknown.push(excerpt(label)),
            None => {}
        }
    }
    services.sort_unstable();
    services.dedup();
    let warning = (!unknown.is_empty()).then_some(RowWarning::UnknownServices { labels: unknown });
    (services, warning)
}

/// A street, then its complement after a comma; either may be empty.
pub fn address(street: String, complement: &str) -> String {
    match (street.is_empty(), complement.is_empty()) {
        (_, true) => street,
        (true, false) => complement.to_owned(),
        (false, false) => format!("{street}, {complement}"),
    }
}

/// `text` without white space and control characters at its ends, and with one space for each
/// run of them inside.
fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// `text`, or its beginning when it is long.
fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
