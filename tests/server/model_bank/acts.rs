//! What happens, at random.

use proptest::prelude::*;

/// One thing that happens; numbers choose among what there is.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// A venue takes chèques of a buyer.
    Redeem { venue: u32, buyer: usize, count: u32 },
    /// A cycle is closed, approved and paid; its file goes to the bank, or stays in a drawer.
    Cycle { given: bool },
    /// What of an earlier cycle is payable again is paid.
    Again { cycle: usize, given: bool },
    /// A file in the drawer goes to the bank.
    Give { note: bool },
    /// A file in the drawer, or one that the bank rejected, is voided.
    Void,
    /// The bank books payments: one, or several as one entry.
    Book { first: usize, count: usize, details: bool },
    /// The bank books a payment a second time.
    Twice { which: usize },
    /// A payment comes back.
    Return { which: usize },
    /// The bank refuses a payment, for one of some reasons.
    Reject { which: usize, reason: usize },
    /// The bank refuses a whole file.
    RejectFile { which: usize },
    /// The name of a payee differs.
    Ask { which: usize, close: bool },
    /// Two people decide about such a payment.
    Decide { which: usize, pay: bool },
    /// The bank says what it has not said of payments.
    Say,
    /// The bank charges or pays for its work.
    Charge { cents: i64 },
    /// Money comes in, with one of some texts.
    Receive { text: usize, cents: i64 },
    /// The same, booked on the day that is over.
    Late { text: usize, cents: i64 },
    /// The day ends.
    Night,
    /// The bank reports days.
    Report { days: usize, how: How },
    /// The bank sends a file again: as the same import, or as another.
    Repeat { which: usize, same: bool },
    /// The bank sends all days again, in a file with another name.
    Reissue,
    /// Somebody explains a line in suspense.
    Explain { which: usize },
    /// Venues whose account was refused name another.
    Accounts,
    /// Somebody asks for a booklet.
    Issue,
    /// The program ends and starts again.
    Restart,
}

/// How the bank reports days.
#[derive(Clone, Copy, Debug)]
pub(super) enum How {
    /// One file, in order.
    Plain,
    /// One file, the last day and the last entry first.
    Backwards,
    /// The first of the days as two statements, in one file or in two.
    Split { at: usize, files: bool },
    /// The last of the days comes before the others.
    LaterFirst,
    /// Whoever imports the file leaves after so many answers, and imports it again.
    Broken { after: usize },
}

fn how() -> impl Strategy<Value = How> {
    prop_oneof![
        2 => Just(How::Plain),
        2 => Just(How::Backwards),
        2 => (0_usize..6, any::<bool>()).prop_map(|(at, files)| How::Split { at, files }),
        2 => Just(How::LaterFirst),
        2 => (0_usize..8).prop_map(|after| How::Broken { after }),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let which = || 0_usize..50;
    let cents = || 1_i64..400;
    prop_oneof![
        12 => (1_u32..4, 0_usize..2, 1_u32..10)
            .prop_map(|(venue, buyer, count)| Act::Redeem { venue, buyer, count }),
        4 => prop::bool::weighted(0.8).prop_map(|given| Act::Cycle { given }),
        3 => (which(), any::<bool>()).prop_map(|(cycle, given)| Act::Again { cycle, given }),
        2 => any::<bool>().prop_map(|note| Act::Give { note }),
        2 => Just(Act::Void),
        8 => (which(), 1_usize..4, prop::bool::weighted(0.7))
            .prop_map(|(first, count, details)| Act::Book { first, count, details }),
        1 => which().prop_map(|which| Act::Twice { which }),
        2 => which().prop_map(|which| Act::Return { which }),
        2 => (which(), 0_usize..3).prop_map(|(which, reason)| Act::Reject { which, reason }),
        1 => which().prop_map(|which| Act::RejectFile { which }),
        2 => (which(), any::<bool>()).prop_map(|(which, close)| Act::Ask { which, close }),
        3 => (which(), any::<bool>()).prop_map(|(which, pay)| Act::Decide { which, pay }),
        4 => Just(Act::Say),
        3 => (-60_i64..60).prop_map(|cents| Act::Charge { cents }),
        4 => (0_usize..8, cents()).prop_map(|(text, cents)| Act::Receive { text, cents }),
        2 => (0_usize..8, cents()).prop_map(|(text, cents)| Act::Late { text, cents }),
        10 => Just(Act::Night),
        7 => (1_usize..4, how()).prop_map(|(days, how)| Act::Report { days, how }),
        2 => (which(), any::<bool>()).prop_map(|(which, same)| Act::Repeat { which, same }),
        1 => Just(Act::Reissue),
        5 => which().prop_map(|which| Act::Explain { which }),
        2 => Just(Act::Accounts),
        3 => Just(Act::Issue),
        1 => Just(Act::Restart),
    ]
}

/// A story of so many acts.
pub(super) fn story(acts: usize) -> impl Strategy<Value = Vec<Act>> {
    prop::collection::vec(act(), acts)
}
