//! The commands of the lines about who bears what.

use carnet::domain::agreement::AwardTerms;
use carnet::domain::command::Command;
use carnet::domain::command::cycle::{RecordShares, ReturnCycle};
use carnet::domain::command::sharing::agreements::{
    AmendAgreement, DraftAgreement, EndAgreement, SignAgreement,
};
use carnet::domain::command::sharing::awards::{EndAward, GrantAward};
use carnet::domain::command::sharing::procedures::{Row, SetProcedures};
use carnet::domain::entry::FiguresDigest;
use carnet::domain::scheme::CoFundingPath;

use super::Names;
use crate::support::language::{Award, Sharing, TableRow};

impl Names {
    pub(super) fn of_sharing(&self, step: &Sharing) -> Command {
        match step {
            Sharing::Table { from, rows } => {
                SetProcedures { from: *from, rows: rows.iter().map(row).collect() }.into()
            }
            Sharing::Agreement { contributor, organisation, terms, .. } => DraftAgreement {
                contributor: self.id(contributor),
                organisation: self.id(organisation),
                terms: terms.clone(),
            }
            .into(),
            Sharing::Sign { agreement } => SignAgreement { agreement: self.id(agreement) }.into(),
            Sharing::Amend { agreement, from, terms } => {
                let (agreement, terms) = (self.id(agreement), terms.clone());
                AmendAgreement { agreement, from: *from, terms }.into()
            }
            Sharing::Finish { agreement, last_day } => {
                EndAgreement { agreement: self.id(agreement), last_day: *last_day }.into()
            }
            Sharing::Award { award, .. } => GrantAward { terms: self.award(award) }.into(),
            Sharing::Stop { award, last_day } => {
                EndAward { award: self.id(award), last_day: *last_day }.into()
            }
            Sharing::SendBack { cycle, reason, other } => {
                let (cycle, reason) = (self.id(cycle), *reason);
                let known = self.figures.get(&cycle).filter(|_| !other);
                let figures = known.copied().unwrap_or(FiguresDigest([7; 32]));
                ReturnCycle { cycle, figures, reason }.into()
            }
            Sharing::RecordShares { cycle, part } => {
                let (cycle, lines) = (self.id(cycle), Vec::new());
                RecordShares { cycle, part: *part, lines, totals: None }.into()
            }
        }
    }

    fn award(&self, award: &Award) -> AwardTerms {
        let Award { co_funder, buyer, scheme, rank, rate, base, amount, days } = award;
        AwardTerms {
            co_funder: self.id(co_funder),
            buyer: self.id(buyer),
            scheme: self.id(scheme),
            rank: *rank,
            rate: *rate,
            base: *base,
            path: CoFundingPath::ThroughEscrow,
            amount: *amount,
            days: *days,
        }
    }
}

fn row(row: &TableRow) -> Row {
    let behind = row.behind.iter().map(|(slug, weight)| (slug.parse().unwrap(), *weight));
    Row { procedure: row.slug.parse().unwrap(), category: row.category, behind: behind.collect() }
}
