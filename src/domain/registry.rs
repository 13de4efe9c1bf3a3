//! What the registry keeps about a subject: names, addresses, free text.
//!
//! All of it can be erased, so none of it is in the journal. An entry carries only the
//! [`RecordDigest`], which nobody can turn back by guessing: the salt is erased with the text.
//!
//! The **content** of a record is its salt (16 bytes), then each field in the order of the tags:
//!
//! | bytes | what |
//! | --- | --- |
//! | 1 | tag of the field |
//! | 2 | length of the text in bytes, from 1 to 1024, big-endian |
//! | … | the text, UTF-8 |
//!
//! **Invariant:** a content has one encoding: what decodes is encoded to the same bytes.
//! **Invariant:** no text of a record and no salt appears in any `Debug` output.

use std::collections::BTreeMap;
use std::fmt;

use super::id::{BankAccountId, FunderId, OrderId, PrescriberId, SchemeId, VenueId};

/// Bytes that a text may have.
pub const TEXT_BYTES_MAX: usize = 1024;
/// Fields that a record may have: no tag is above it, and each stands at most once.
pub const FIELDS_MAX: usize = 32;
/// Bytes that a content may have: the salt and [`FIELDS_MAX`] fields of [`TEXT_BYTES_MAX`].
pub const CONTENT_BYTES_MAX: usize = 16 + FIELDS_MAX * (1 + 2 + TEXT_BYTES_MAX);

/// What a text of a record says.
///
/// Each has a tag, kept on disk for ever: a field is added at the end, never renumbered. A release
/// that does not know a tag refuses the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The name of the subject.
    Name,
    /// SIRET, RNA number or RIDET, in its one written form.
    OrganisationNumber,
    /// The identifier of the place in the file that it came from.
    PlaceId,
    /// Street and number.
    Address,
    /// What completes the address.
    AddressMore,
    /// Postcode.
    Postcode,
    /// Name of the commune.
    Commune,
    /// Where the record came from.
    Source,
    /// Telephone number.
    Phone,
    /// E-mail address.
    Email,
    /// Web site.
    Website,
    /// Whom to ask for.
    Contact,
    /// IBAN of a bank account.
    Iban,
    /// BIC of its bank.
    Bic,
    /// Holder of the bank account.
    AccountHolder,
    /// Reference of a title, a mandate or an agreement.
    Reference,
    /// Free text.
    Note,
}

impl Field {
    /// Every field, in the order of the tags.
    pub const ALL: [Field; 17] = [
        Field::Name,
        Field::OrganisationNumber,
        Field::PlaceId,
        Field::Address,
        Field::AddressMore,
        Field::Postcode,
        Field::Commune,
        Field::Source,
        Field::Phone,
        Field::Email,
        Field::Website,
        Field::Contact,
        Field::Iban,
        Field::Bic,
        Field::AccountHolder,
        Field::Reference,
        Field::Note,
    ];

    /// The number on disk, from 1 to [`FIELDS_MAX`], and the name in messages.
    const fn tag_and_label(self) -> (u8, &'static str) {
        match self {
            Field::Name => (1, "name"),
            Field::OrganisationNumber => (2, "organisation_number"),
            Field::PlaceId => (3, "place_id"),
            Field::Address => (4, "address"),
            Field::AddressMore => (5, "address_more"),
            Field::Postcode => (6, "postcode"),
            Field::Commune => (7, "commune"),
            Field::Source => (8, "source"),
            Field::Phone => (9, "phone"),
            Field::Email => (10, "email"),
            Field::Website => (11, "website"),
            Field::Contact => (12, "contact"),
            Field::Iban => (13, "iban"),
            Field::Bic => (14, "bic"),
            Field::AccountHolder => (15, "account_holder"),
            Field::Reference => (16, "reference"),
            Field::Note => (17, "note"),
        }
    }

    /// The number on disk.
    pub const fn tag(self) -> u8 {
        self.tag_and_label().0
    }

    /// The field with this number on disk.
    pub fn from_tag(tag: u8) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.tag() == tag)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag_and_label().1)
    }
}

/// Why a text cannot be kept in a field. It does not show the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct InvalidField {
    /// The field it was meant for.
    pub field: Field,
    /// What is wrong with it.
    pub reason: InvalidText,
}

/// What is wrong with a text, in the order in which it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// Another text was given for the same field.
    #[error("given more than once")]
    Repeated,
    /// Nothing but spaces.
    #[error("empty; leave the field out instead")]
    Empty,
    /// Longer than [`TEXT_BYTES_MAX`].
    #[error("{bytes} bytes long; at most 1024 are kept")]
    TooLong {
        /// Its length without the spaces around it.
        bytes: usize,
    },
    /// A line break, a tabulator or another control character.
    #[error("holds the control character U+{code:04X}")]
    ControlCharacter {
        /// Its code point.
        code: u32,
    },
}

/// The texts of a record: at most one for each field.
///
/// **Invariant:** each is trimmed, without control characters, and has 1 to [`TEXT_BYTES_MAX`]
/// bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Fields(BTreeMap<Field, Box<str>>);

impl Fields {
    /// No field at all.
    pub const fn empty() -> Fields {
        Fields(BTreeMap::new())
    }

    /// The fields of `texts`, in any order. White space around a text is left out.
    ///
    /// # Errors
    ///
    /// The first of `texts` that [`Fields::insert`] refuses.
    pub fn new<'a>(
        texts: impl IntoIterator<Item = (Field, &'a str)>,
    ) -> Result<Fields, InvalidField> {
        let mut fields = Fields::empty();
        texts.into_iter().try_for_each(|(field, text)| fields.insert(field, text))?;
        Ok(fields)
    }

    /// Adds one field. White space around `text` is left out.
    ///
    /// # Errors
    ///
    /// The first [`InvalidText`] that applies, in the order of its variants; nothing was added.
    pub fn insert(&mut self, field: Field, text: &str) -> Result<(), InvalidField> {
        let refused = |reason| Err(InvalidField { field, reason });
        if self.0.contains_key(&field) {
            return refused(InvalidText::Repeated);
        }
        match checked(text.trim()) {
            Ok(text) => {
                self.0.insert(field, text.into());
                Ok(())
            }
            Err(reason) => refused(reason),
        }
    }

    /// The text of `field`.
    pub fn get(&self, field: Field) -> Option<&str> {
        self.0.get(&field).map(AsRef::as_ref)
    }

    /// Every text, in the order of the tags.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &str)> {
        self.0.iter().map(|(field, text)| (*field, text.as_ref()))
    }
}

/// `text`, which is trimmed, if it can be kept.
fn checked(text: &str) -> Result<&str, InvalidText> {
    if text.is_empty() {
        return Err(InvalidText::Empty);
    }
    if text.len() > TEXT_BYTES_MAX {
        return Err(InvalidText::TooLong { bytes: text.len() });
    }
    match text.chars().find(|character| character.is_control()) {
        Some(control) => Err(InvalidText::ControlCharacter { code: u32::from(control) }),
        None => Ok(text),
    }
}

/// The names of the fields alone: their texts are personal.
impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// 16 random bytes of one record, without which its digest confirms no guess at its text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(..)")
    }
}

/// What a record is about. The kinds are numbers on disk: one is added, never renumbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Kind 1.
    Scheme(SchemeId),
    /// Kind 2.
    Funder(FunderId),
    /// Kind 3.
    Prescriber(PrescriberId),
    /// Kind 4.
    Venue(VenueId),
    /// Kind 5.
    Order(OrderId),
    /// Kind 6.
    BankAccount(BankAccountId),
}

impl Subject {
    /// The kind and the number on disk.
    pub const fn kind_and_number(self) -> (u8, u32) {
        match self {
            Subject::Scheme(id) => (1, id.get()),
            Subject::Funder(id) => (2, id.get()),
            Subject::Prescriber(id) => (3, id.get()),
            Subject::Venue(id) => (4, id.get()),
            Subject::Order(id) => (5, id.get()),
            Subject::BankAccount(id) => (6, id.get()),
        }
    }

    /// The subject of this kind and number; `None` for a kind that is not known, and for 0.
    pub fn from_kind_and_number(kind: u8, number: u32) -> Option<Subject> {
        match kind {
            1 => SchemeId::new(number).map(Subject::Scheme),
            2 => FunderId::new(number).map(Subject::Funder),
            3 => PrescriberId::new(number).map(Subject::Prescriber),
            4 => VenueId::new(number).map(Subject::Venue),
            5 => OrderId::new(number).map(Subject::Order),
            6 => BankAccountId::new(number).map(Subject::BankAccount),
            _ => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Scheme(id) => fmt::Display::fmt(id, f),
            Subject::Funder(id) => fmt::Display::fmt(id, f),
            Subject::Prescriber(id) => fmt::Display::fmt(id, f),
            Subject::Venue(id) => fmt::Display::fmt(id, f),
            Subject::Order(id) => fmt::Display::fmt(id, f),
            Subject::BankAccount(id) => fmt::Display::fmt(id, f),
        }
    }
}

/// What the journal knows of a record: BLAKE3 of its content, in a context of its own.
///
/// It covers the salt and the fields, not the subject: the entry that carries it names that.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordDigest(pub [u8; 32]);

impl RecordDigest {
    /// The digest of a record with this salt and these fields.
    pub fn of(salt: Salt, fields: &Fields) -> RecordDigest {
        RecordDigest::of_content(&encode_content(salt, fields))
    }

    /// The digest of the content of a record.
    pub fn of_content(content: &[u8]) -> RecordDigest {
        RecordDigest(blake3::derive_key("carnet/registry/1", content))
    }
}

impl fmt::Display for RecordDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for RecordDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One record of the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What it is about.
    pub subject: Subject,
    /// Which description of the subject this is, as its entry counts them.
    pub revision: u32,
    /// Drawn for this record alone.
    pub salt: Salt,
    /// What it says.
    pub fields: Fields,
}

impl Record {
    /// What its entry carries.
    pub fn digest(&self) -> RecordDigest {
        RecordDigest::of(self.salt, &self.fields)
    }
}

/// The content of a record, as the module's table lays it out: [`CONTENT_BYTES_MAX`] at most.
pub fn encode_content(salt: Salt, fields: &Fields) -> Vec<u8> {
    let mut content = salt.0.to_vec();
    for (field, text) in fields.iter() {
        let [.., high, low] = text.len().to_be_bytes();
        content.extend_from_slice(&[field.tag(), high, low]);
        content.extend_from_slice(text.as_bytes());
    }
    content
}

/// The salt and the fields of `content`; `None` for what [`encode_content`] never gives.
pub fn decode_content(content: &[u8]) -> Option<(Salt, Fields)> {
    let (salt, mut rest) = content.split_first_chunk()?;
    let mut fields = Fields::empty();
    while let Some((&[tag, high, low], after)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes([high, low]));
        let (text, after) = after.split_at_checked(length)?;
        let field = Field::from_tag(tag)?;
        let text = std::str::from_utf8(text).ok()?;
        let follows = fields.0.last_key_value().is_none_or(|(last, _)| *last < field);
        if !follows || text.trim() != text {
            return None;
        }
        fields.insert(field, text).ok()?;
        rest = after;
    }
    if rest.is_empty() { Some((Salt(*salt), fields)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn some_fields() -> Fields {
        Fields::new([(Field::Commune, "Nantes"), (Field::Name, "  Le Bouffay ")]).unwrap()
    }

    #[test]
    fn a_content_has_one_documented_layout() {
        let salt = Salt([0xAB; 16]);
        let content = encode_content(salt, &some_fields());
        let hex: Vec<String> = content.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hex.concat(),
            "abababababababababababababababab\
             01000a4c6520426f7566666179\
             0700064e616e746573"
        );
        assert_eq!(decode_content(&content), Some((salt, some_fields())));
        assert_eq!(RecordDigest::of(salt, &some_fields()), RecordDigest::of_content(&content));
        assert_eq!(RecordDigest::of_content(&content).to_string(), DIGEST);
    }

    /// As another program computes it.
    const DIGEST: &str = "57bbf07a14dc786398d8610faaabebc9f19ba72a7aa02a4ed44dd5ce60a4142b";

    #[test]
    fn tags_ascend_and_are_read_back() {
        assert!(Field::ALL.iter().all(|field| Field::from_tag(field.tag()) == Some(*field)));
        assert!(Field::ALL.is_sorted_by_key(|field| field.tag()) && Field::ALL.is_sorted());
        assert!(usize::from(Field::Note.tag()) <= FIELDS_MAX);
        assert_eq!(Field::from_tag(0), None);
        for kind in 1..=6 {
            let subject = Subject::from_kind_and_number(kind, 7).unwrap();
            assert_eq!(subject.kind_and_number(), (kind, 7));
        }
        assert_eq!(Subject::from_kind_and_number(7, 7), None);
    }

    #[test]
    fn a_text_that_cannot_be_kept_is_refused_with_its_field() {
        let refusal = |text: &str| Fields::new([(Field::Name, text)]).unwrap_err().to_string();
        assert_eq!(refusal(" \n "), "name: empty; leave the field out instead");
        assert_eq!(refusal(&"é".repeat(513)), "name: 1026 bytes long; at most 1024 are kept");
        assert_eq!(refusal("a\tb"), "name: holds the control character U+0009");
        let twice = Fields::new([(Field::Iban, "FR76"), (Field::Iban, "FR76")]);
        assert_eq!(twice.unwrap_err().to_string(), "iban: given more than once");
        assert!(Fields::new([(Field::Name, "é".repeat(512).as_str())]).is_ok());
    }

    #[test]
    fn debug_output_shows_no_text() {
        let salt = Salt([1; 16]);
        let subject = Subject::Venue(VenueId::FIRST);
        let record = Record { subject, revision: 1, salt, fields: some_fields() };
        assert_eq!(
            format!("{record:?}"),
            "Record { subject: Venue(venues/1), revision: 1, salt: Salt(..), \
             fields: {Name, Commune} }"
        );
    }

    proptest! {
        #[test]
        fn what_decodes_is_encoded_to_the_same_bytes(
            salt: [u8; 16],
            texts in proptest::collection::btree_map(1_u8..=18, "[a-c ]{0,3}", 0..4),
            spoil: Option<(prop::sample::Index, u8)>,
        ) {
            let mut content = salt.to_vec();
            for (tag, text) in &texts {
                content.extend([*tag, 0, u8::try_from(text.len()).unwrap()]);
                content.extend(text.as_bytes());
            }
            if let Some((place, byte)) = spoil {
                let place = place.index(content.len());
                content[place] = byte;
            }
            if let Some((salt, fields)) = decode_content(&content) {
                prop_assert_eq!(encode_content(salt, &fields), content);
            }
        }

        #[test]
        fn fields_are_read_back(salt: [u8; 16], texts: Vec<(prop::sample::Index, String)>) {
            let mut fields = Fields::empty();
            for (place, text) in texts {
                let _ = fields.insert(*place.get(&Field::ALL), &text);
            }
            let content = encode_content(Salt(salt), &fields);
            prop_assert!(content.len() <= CONTENT_BYTES_MAX);
            prop_assert_eq!(decode_content(&content), Some((Salt(salt), fields)));
        }
    }
}
