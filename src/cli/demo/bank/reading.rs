//! What the bank reads of a payment file: as much as it needs to pay.

/// A payment file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// What names it: a file with a name that was seen is refused.
    pub(super) message: String,
    /// From which account.
    pub(super) debtor: String,
    /// What is to be paid, in the order of the file.
    pub(super) payments: Vec<Payment>,
}

/// One payment of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Payment {
    /// What names it at every bank on its way.
    pub(super) end_to_end: String,
    /// How much, in cents.
    pub(super) cents: u64,
    /// To which account.
    pub(super) iban: String,
    /// Whose account that is, as it stands in the file: escaped.
    pub(super) name: String,
}

/// Reads a file; none when it lacks something, or its count or sum is wrong.
pub(super) fn read(file: &str) -> Option<Asked> {
    let payments: Option<Vec<Payment>> = file.split("<CdtTrfTxInf>").skip(1).map(payment).collect();
    let (message, payments) = (inside(file, "MsgId")?.to_owned(), payments?);
    let debtor = inside(inside(file, "DbtrAcct")?, "IBAN")?.to_owned();
    let sum = payments.iter().fold(0_u64, |sum, one| sum.saturating_add(one.cents));
    let count: usize = inside(file, "NbOfTxs")?.parse().ok()?;
    let right = (count, Some(sum)) == (payments.len(), cents(inside(file, "CtrlSum")?));
    right.then_some(Asked { message, debtor, payments })
}

fn payment(text: &str) -> Option<Payment> {
    Some(Payment {
        end_to_end: inside(text, "EndToEndId")?.to_owned(),
        cents: cents(inside(text, "InstdAmt")?)?,
        iban: inside(text, "IBAN")?.to_owned(),
        name: inside(text, "Nm")?.to_owned(),
    })
}

/// What stands in the first element of this name.
fn inside<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<{name}"))?;
    let (_, rest) = rest.split_once('>')?;
    rest.split_once(&format!("</{name}>")).map(|(inside, _)| inside)
}

/// An amount of euros with two decimals, in cents.
fn cents(text: &str) -> Option<u64> {
    let (euros, cents) = text.split_once('.')?;
    format!("{euros}{cents}").parse().ok().filter(|_| cents.len() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLDEN: &str = include_str!("../../../../tests/golden/pain.001.xml");

    #[test]
    fn a_file_is_read_as_far_as_the_bank_needs_it() {
        let Asked { message, debtor, payments } = read(GOLDEN).unwrap();
        assert_eq!((&*message, &*debtor), ("carnet-run-7", "FR7630006000011234567890189"));
        let second = Payment {
            end_to_end: "R2-1".to_owned(),
            cents: 1_050,
            iban: "DE89370400440532013000".to_owned(),
            name: "Fablab + Cie (a cote)".to_owned(),
        };
        assert_eq!((payments.len(), &payments[1]), (3, &second));
    }

    #[test]
    fn a_file_whose_sum_or_count_is_wrong_is_not_paid() {
        for (right, wrong) in [("10.50<", "10.60<"), ("<NbOfTxs>3<", "<NbOfTxs>4<")] {
            assert_eq!(read(&GOLDEN.replacen(right, wrong, 1)), None, "{wrong}");
        }
    }
}
