//! The table of procedures.

use super::super::violations::Violations;
use super::read::read_page;
use super::{Asked, check_list, chosen, item, within};
use crate::domain::command::sharing::procedures::{BEHIND_MAX, ROWS_MAX, Row, SetProcedures};
use crate::domain::procedure::{Category, Procedure};
use crate::domain::slug::Slug;
use crate::grpc::limits::PAGE_SIZE_MAX;
use crate::grpc::page::{Page, Scope};
use crate::grpc::pb;

/// The largest weight: the largest number that the field can hold.
const WEIGHT_MAX: u32 = i32::MAX.unsigned_abs();

impl TryFrom<pb::SetProceduresRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::SetProceduresRequest) -> Result<Asked, Violations> {
        let pb::SetProceduresRequest { request_id, from_day, rows } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let from = violations.parse("from_day", &from_day);
        let rows = read_rows(&mut violations, &rows);
        let command = (|| Some(SetProcedures { from: from?, rows: rows? }))();
        violations.unless_any(request.zip(command).map(|(id, command)| Asked::new(id, command)))
    }
}

/// The rows of a table; no further than their number when there are too many.
fn read_rows(violations: &mut Violations, rows: &[pb::ProcedureRow]) -> Option<Vec<Row>> {
    if rows.len() > ROWS_MAX {
        let count = format!("{} items: at most {ROWS_MAX} are allowed", rows.len());
        violations.note("rows", count);
        return None;
    }
    let mut read = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let pb::ProcedureRow { slug, category, behind } = row;
        let path = |field: &str| format!("rows[{index}].{field}");
        if rows.iter().take(index).any(|other| other.slug == *slug) {
            violations.note(path("slug"), "given more than once");
        }
        let procedure = violations.parse::<Slug>(path("slug"), slug);
        let category = violations.check(path("category"), category_of(slug, *category));
        let behind = read_behind(violations, &path("behind"), behind);
        read.push((|| Some(Row { procedure: procedure?, category: category?, behind: behind? }))());
    }
    read.into_iter().collect()
}

/// The category of the row with this slug: of a category itself, no other.
fn category_of(slug: &str, category: i32) -> Result<Category, String> {
    let category = read_category(category)?;
    match Category::with_slug(slug) {
        Some(own) if own != category => {
            Err(format!("`{slug}` is a category: it cannot stand below `{}`", category.slug()))
        }
        Some(_) | None => Ok(category),
    }
}

fn read_category(category: i32) -> Result<Category, String> {
    const CHOICES: &str = "CATEGORY_PAPIERS, CATEGORY_FAMILLE, CATEGORY_SOCIAL, \
        CATEGORY_TRAVAIL, CATEGORY_LOGEMENT, CATEGORY_TRANSPORTS, CATEGORY_ARGENT, \
        CATEGORY_JUSTICE, CATEGORY_ETRANGER, CATEGORY_LOISIRS";
    chosen(category, CHOICES, |category| match category {
        pb::Category::Unspecified => None,
        pb::Category::Papiers => Some(Category::Papiers),
        pb::Category::Famille => Some(Category::Famille),
        pb::Category::Social => Some(Category::Social),
        pb::Category::Travail => Some(Category::Travail),
        pb::Category::Logement => Some(Category::Logement),
        pb::Category::Transports => Some(Category::Transports),
        pb::Category::Argent => Some(Category::Argent),
        pb::Category::Justice => Some(Category::Justice),
        pb::Category::Etranger => Some(Category::Etranger),
        pb::Category::Loisirs => Some(Category::Loisirs),
    })
}

/// The organisations of the row at `path`, each once.
fn read_behind(
    violations: &mut Violations,
    path: &str,
    behind: &[pb::OrganisationWeight],
) -> Option<Vec<(Slug, u32)>> {
    let slugs: Vec<&str> = behind.iter().map(|one| one.slug.as_str()).collect();
    check_list(violations, path, &slugs, BEHIND_MAX);
    let mut read = Vec::with_capacity(behind.len());
    for (index, one) in behind.iter().enumerate().take(BEHIND_MAX) {
        let pb::OrganisationWeight { slug, weight } = one;
        let at = item(path, index);
        let slug = violations.parse(format!("{at}.slug"), slug);
        let weight = within(*weight, 1, WEIGHT_MAX);
        let weight = violations.check(format!("{at}.weight"), weight);
        read.push(slug.zip(weight));
    }
    read.into_iter().collect()
}

/// Which procedures are wanted; all pages are of the version of the first one.
pub(in crate::grpc) struct ProceduresWanted {
    /// Of which version; `None` for the newest.
    pub(in crate::grpc) version: Option<u16>,
    /// Which of them; the last procedure of the page before comes with its version.
    pub(in crate::grpc) page: Page<(u16, Procedure)>,
}

impl TryFrom<pb::ListProceduresRequest> for ProceduresWanted {
    type Error = Violations;

    fn try_from(request: pb::ListProceduresRequest) -> Result<ProceduresWanted, Violations> {
        let pb::ListProceduresRequest { version, page_size, page_token } = request;
        let mut violations = Violations::default();
        let scope = Scope::new("ListProcedures", &version.to_string());
        let version = violations.check("version", within(version, 0, u16::MAX));
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = read_page(&mut violations, scope, asked, |cursor| {
            let (version, procedure) = cursor.split_once(' ')?;
            Some((version.parse().ok()?, procedure.parse().ok()?))
        });
        violations.unless_any(version.zip(page).map(|(version, page)| {
            let before = page.after.map(|(version, _)| version);
            ProceduresWanted { version: before.or(Some(version).filter(|it| *it > 0)), page }
        }))
    }
}
