//! An entry that the bank books as one, and tells apart when it is asked for the details.

use std::fmt::Write as _;

use carnet::grpc::pb;
use pb::bank_report_row::Fate;

use super::bank::{OURS, import, statement};
use super::settled::Settled;
use super::support::today;

/// A debit of 10.00 under `reference`, with these details.
fn batch(reference: &str, details: &[i64]) -> String {
    let mut inside = String::new();
    for cents in details {
        write!(
            inside,
            "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><AmtDtls><TxAmt><Amt \
             Ccy=\"EUR\">{}.{:02}</Amt></TxAmt></AmtDtls></TxDtls>",
            cents / 100,
            cents % 100
        )
        .unwrap();
    }
    let given = if reference.is_empty() {
        String::new()
    } else {
        format!("<AcctSvcrRef>{reference}</AcctSvcrRef>")
    };
    format!(
        "<Ntry><Amt Ccy=\"EUR\">10.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
         <BookgDt><Dt>{}</Dt></BookgDt>{given}<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>{inside}\
         </NtryDtls></Ntry>",
        today()
    )
}

/// A statement of today with one entry of 100 000.00 that came in, and `entry`.
fn file(entry: &str) -> String {
    let day = today().to_string();
    let lines = [super::bank::credit("bank-5", 10_000_000, "")];
    let plain = statement((OURS, &day, 0), &lines);
    plain.replace("<Ntry>", &format!("{entry}<Ntry>")).replace(
        "100000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt>",
        "99990.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt>",
    )
}

#[test]
fn an_entry_that_is_told_apart_later_or_put_together_is_posted_once_whatever_its_reference() {
    let long = "B".repeat(34);
    for (reference, told_apart_first) in [
        ("BQ1", false),
        ("BQ1", true),
        ("BQ 1", false),
        ("BQ 1", true),
        (&*long, false),
        (&*long, true),
        // Without a reference, the details do not say which entry they are of.
        ("", false),
    ] {
        let settled = Settled::new();
        settled.accounts();
        let forms = [file(&batch(reference, &[])), file(&batch(reference, &[600, 400]))];
        let [first, second] =
            if told_apart_first { [&forms[1], &forms[0]] } else { [&forms[0], &forms[1]] };
        let posted = import(&settled.desk, 600, first).unwrap();
        assert!(posted.fates().contains(&Fate::Suspended), "{reference}");
        let again = import(&settled.desk, 601, second).unwrap();
        assert!(
            again.fates().iter().all(|fate| *fate == Fate::Known),
            "{reference}: {:?}",
            again.fates()
        );
    }
}

#[test]
fn two_entries_that_say_the_same_are_two_when_one_of_them_is_told_apart() {
    let settled = Settled::new();
    settled.accounts();
    let plain = batch("", &[]);
    let one = import(&settled.desk, 600, &file(&plain)).unwrap();
    assert_eq!(one.fates().len(), 2);
    let both = file(&(batch("", &[600, 400]) + &plain)).replace("99990.00", "99980.00");
    let again = import(&settled.desk, 601, &both).unwrap();
    let count = |fate| again.fates().iter().filter(|one| **one == fate).count();
    assert_eq!((count(Fate::Known), count(Fate::Suspended)), (2, 2), "{:?}", again.fates());
}

#[test]
fn entries_that_nothing_tells_apart_stay_known_when_one_is_told_apart() {
    let plain = batch("", &[]);
    let six = plain.replace("10.00", "6.00");
    let apart = batch("", &[600, 400]);
    let of = |entries: &[&str], left: &str| file(&entries.concat()).replace("99990.00", left);
    for (first, second) in [
        (of(&[&plain, &plain], "99980.00"), of(&[&apart, &plain], "99980.00")),
        (of(&[&plain, &plain], "99980.00"), of(&[&plain, &apart], "99980.00")),
        (of(&[&plain, &six], "99984.00"), of(&[&apart, &six], "99984.00")),
    ] {
        let settled = Settled::new();
        settled.accounts();
        import(&settled.desk, 600, &first).unwrap();
        let again = import(&settled.desk, 601, &second).unwrap();
        assert!(again.fates().iter().all(|fate| *fate == Fate::Known), "{:?}", again.fates());
    }
}
