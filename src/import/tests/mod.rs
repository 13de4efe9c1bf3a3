//! What an import promises, on the real file of the Charente and on small files made here.

#![allow(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

mod plan;
mod versions;

use std::fmt::Write;

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;
use crate::domain::number::InvalidNumber;
use crate::domain::siret::{InvalidSiret, SiretKey};

const CHARENTE: &[u8] = include_bytes!("../../../tests/data/venues-charente-2023-07-11.csv");
const HEADER: &str = "id,pivot,nom,commune,code_postal,code_insee,adresse,date_maj,services\n";

/// Reads `rows` under the header of the columns that matter and compares what comes out.
#[track_caller]
fn check(rows: &str, expected: &Expect) {
    expected.assert_eq(&shown(&read(format!("{HEADER}{rows}").as_bytes()).unwrap()));
}

fn shown(import: &Import) -> String {
    let mut text = String::new();
    for place in &import.venues {
        let Place { id, number, name, commune, postcode, departement, .. } = place;
        write!(text, "{} {id} {number} {name} / {postcode} {commune} ({departement})", place.line)
            .unwrap();
        let insee = place.insee.map(|insee| format!(" insee {insee}")).unwrap_or_default();
        let day = place.date_maj.map(|day| format!(" of {day}")).unwrap_or_default();
        writeln!(text, "{insee}{day}").unwrap();
        for service in &place.services {
            writeln!(text, "    {service}").unwrap();
        }
    }
    for RefusedRow { line, id, reasons } in &import.refused {
        writeln!(text, "{line} {id} refused").unwrap();
        for reason in reasons {
            text += &wrapped(&reason.to_string());
            text += &wrapped(&reason.french());
        }
    }
    for Merged { kept, dropped } in &import.merged {
        writeln!(text, "{} {}", kept.line, kept.id).unwrap();
        for RowRef { line, id } in dropped {
            writeln!(text, "+ {line} {id}").unwrap();
        }
    }
    for Warning { row, what } in &import.warnings {
        writeln!(text, "{} {} warning", row.line, row.id).unwrap();
        text += &wrapped(&what.to_string());
        text += &wrapped(&what.french());
    }
    text
}

/// `text` in lines that fit this file, each under an indent.
fn wrapped(text: &str) -> String {
    let mut lines = String::from("   ");
    let mut width: usize = 0;
    for word in text.split(' ') {
        width = width.saturating_add(word.chars().count()).saturating_add(1);
        if width > 80 {
            lines.push_str("\n       ");
            width = word.chars().count();
        }
        lines.push(' ');
        lines.push_str(word);
    }
    lines + "\n"
}

fn dropped(import: &Import) -> usize {
    import.merged.iter().map(|merged| merged.dropped.len()).sum()
}

/// How many rows are somewhere in the import.
fn accounted(import: &Import) -> usize {
    [import.venues.len(), import.refused.len(), dropped(import)].iter().sum()
}

#[test]
fn the_file_of_the_charente_gives_113_venues() {
    let import = read(CHARENTE).unwrap();
    assert_eq!(import.rows, 188);
    assert_eq!(import.venues.len(), 113);
    assert_eq!(import.refused.len(), 68);
    assert_eq!(dropped(&import), 7);
    assert_eq!(import.without_insee, 177);
    assert_eq!(import.warnings, []);
    assert!(import.venues.iter().all(|place| place.departement.to_string() == "16"));
}

#[test]
fn the_file_of_the_charente_has_120_valid_sirets() {
    let import = read(CHARENTE).unwrap();
    let rows_of = |place: &Place| {
        let merged = import.merged.iter().find(|merged| merged.kept.id == place.id);
        merged.map_or(1, |merged| merged.dropped.len().saturating_add(1))
    };
    let has = |place: &&Place, key| match place.number {
        OrganisationNumber::Siret(siret) => siret.key() == key,
        OrganisationNumber::Rna(_) | OrganisationNumber::Ridet(_) => false,
    };
    let valid_by = |key: SiretKey| -> usize {
        import.venues.iter().filter(|place| has(place, key)).map(rows_of).sum()
    };
    assert_eq!(valid_by(SiretKey::Luhn), 116);
    assert_eq!(valid_by(SiretKey::LaPoste), 4);
}

#[test]
fn the_file_of_the_charente_is_refused_where_the_siret_is_unknown_or_wrong() {
    let refused = read(CHARENTE).unwrap().refused;
    let reasons: Vec<&RowProblem> = refused.iter().flat_map(|row| &row.reasons).collect();
    let because = |expected| {
        let why = |reason: &RowProblem| {
            let RowProblem::NumberInvalid { why: InvalidNumber::Siret(why), .. } = reason else {
                return None;
            };
            Some(*why)
        };
        reasons.iter().filter(|reason| why(reason) == Some(expected)).count()
    };
    assert_eq!(because(InvalidSiret::AllZeros), 67);
    assert_eq!(because(InvalidSiret::Key), 1);
    assert_eq!(reasons.len(), 68);
}

#[test]
fn the_rows_of_the_charente_that_are_one_are_shown() {
    let import = Import { venues: vec![], refused: vec![], ..read(CHARENTE).unwrap() };
    expect![[r#"
        8 e23e6bd0-a44b-446b-a2a3-8bd51420dd6e|aidants-connect-3485
        + 9 e5e0cd72-5138-4db7-93eb-2b0e92abdb0d|aidants-connect-3485
        91 mediation-numerique-conseiller-numerique-63c5181eb76ddc06f2a6733d-mediation-numerique
        + 107 mediation-numerique-conseiller-numerique-63c5181eb76ddc06f2a6733e-mediation-numerique
        100 mediation-numerique-aidants-connect-3094-mediation-numerique
        + 75 mediation-numerique-conseiller-numerique-637f4bff4acda506f71c18be-mediation-numerique
        111 23cca744-8628-42b9-aa5b-9d1d626aecdd
        + 43 mediation-numerique-conseiller-numerique-628dfbd8e1b0b206ecbd83cc-mediation-numerique
        147 8a971a93-ecb3-4c54-855d-5090f4ed7901
        + 143 mediation-numerique-conseiller-numerique-6332e543ac7aea06f2f9f5bc-mediation-numerique
        180 2ab362fd-cba8-4292-86ee-384ad1bd3fe9
        + 95 mediation-numerique-conseiller-numerique-62b038cc8255a806e299e1dd-mediation-numerique
        185 mediation-numerique-conseiller-numerique-63d99729e6d6a806f25690ff-mediation-numerique
        + 3 mediation-numerique-conseiller-numerique-63d2a359e6d6a806f2564712-mediation-numerique
    "#]]
    .assert_eq(&shown(&import));
}

#[test]
fn a_place_has_what_its_row_says() {
    check(
        "a1,24160054300128,Médiathèque,Jarnac,16200,16167,\"1, rue du Port\",2023-01-26,\
         Compréhension du monde numérique|Aide aux démarches administratives\n",
        &expect![[r#"
            2 a1 24160054300128 Médiathèque / 16200 Jarnac (16) insee 16167 of 2023-01-26
                aide-aux-demarches-administratives
                comprehension-du-monde-numerique
        "#]],
    );
}

#[test]
fn rows_with_the_same_number_folded_name_and_postcode_are_one_and_the_newest_counts() {
    check(
        "a1,21160374100011,Mairie de Soyaux,Soyaux,16800,,,2022-11-24,\n\
         a2,21160374100011,MAIRIE DE SOYAUX,Soyaux,16800,,,2023-04-01,\n\
         a3,21160374100011,Mairie-de-Soyaux,Soyaux,16800,,,,\n\
         a4,21160374100011,Mairie de Soyaux,Soyaux,16000,,,2023-04-01,\n\
         a5,21160374100011,Médiathèque de Soyaux,Soyaux,16800,,,2023-04-01,\n\
         a6,24160054300128,Mairie de Soyaux,Soyaux,16800,,,2023-04-01,\n",
        &expect![[r#"
            3 a2 21160374100011 MAIRIE DE SOYAUX / 16800 Soyaux (16) of 2023-04-01
            5 a4 21160374100011 Mairie de Soyaux / 16000 Soyaux (16) of 2023-04-01
            6 a5 21160374100011 Médiathèque de Soyaux / 16800 Soyaux (16) of 2023-04-01
            7 a6 24160054300128 Mairie de Soyaux / 16800 Soyaux (16) of 2023-04-01
            3 a2
            + 2 a1
            + 4 a3
        "#]],
    );
}

#[test]
fn of_two_rows_of_the_same_day_the_first_counts() {
    check(
        "b1,24160054300128,Le Port,Jarnac,16200,,,2023-04-01,\n\
         b2,24160054300128,LE PORT,Jarnac,16200,,,2023-04-01,\n",
        &expect![[r#"
            2 b1 24160054300128 Le Port / 16200 Jarnac (16) of 2023-04-01
            2 b1
            + 3 b2
        "#]],
    );
}

#[test]
fn a_row_without_a_valid_number_is_refused_with_what_is_wrong_with_it() {
    check(
        "c1,,Le Port,Jarnac,16200,,,2023-04-01,\n\
         c2,2416005430012,Le Port,Jarnac,16200,,,2023-04-01,\n\
         c3,00000000000000,Le Port,Jarnac,16200,,,2023-04-01,\n\
         c4,24160054300129,Le Port,Jarnac,16200,,,2023-04-01,\n\
         c5,W16100000,Le Port,Jarnac,16200,,,2023-04-01,\n\
         c6,0123456.01,Le Port,Nouméa,98800,,,2023-04-01,\n\
         c7,inconnu,Le Port,Jarnac,16200,,,2023-04-01,\n",
        &expect![[r#"
            2 c1 refused
                `pivot` is missing: a SIRET, an RNA number or a RIDET is needed
                le numéro (pivot) manque : un SIRET, un numéro RNA ou un RIDET
            3 c2 refused
                `pivot` "2416005430012" is no number of an organisation: 13 digits, and a SIRET
                    has 14
                le numéro (pivot) « 2416005430012 » est faux : il a 13 chiffres au lieu de 14
            4 c3 refused
                `pivot` "00000000000000" is no number of an organisation: 14 zeros stand for no
                    SIRET
                le numéro (pivot) « 00000000000000 » est faux : 14 zéros tiennent lieu de SIRET
                    inconnu
            5 c4 refused
                `pivot` "24160054300129" is no number of an organisation: the key is wrong: one
                    of the 14 digits is not the right one
                le numéro (pivot) « 24160054300129 » est faux : sa clé de contrôle ne convient
                    pas ; l’un des chiffres est erroné
            6 c5 refused
                `pivot` "W16100000" is no number of an organisation: not an RNA number: `W`,
                    two characters of the département (`2A` and `2B` in Corsica, `9` and a capital
                    letter overseas), seven digits, as in W751000123, W2B2000016 or W9R1000088
                le numéro (pivot) « W16100000 » est faux : un numéro RNA s’écrit W, deux
                    caractères du département (2A et 2B en Corse, 9 et une lettre outre-mer) et sept
                    chiffres, comme W751000123
            7 c6 refused
                `pivot` "0123456.01" is no number of an organisation: not a RIDET: seven
                    digits, a point, three digits, as in 0123456.001
                le numéro (pivot) « 0123456.01 » est faux : un RIDET s’écrit en sept chiffres,
                    un point et trois chiffres, comme 0123456.001
            8 c7 refused
                `pivot` "inconnu" is no number of an organisation: none of SIRET (14 digits),
                    RNA number (as in W751000123) and RIDET (as in 0123456.001)
                le numéro (pivot) « inconnu » est faux : ce n’est ni un SIRET (14 chiffres), ni
                    un numéro RNA (comme W751000123), ni un RIDET (comme 0123456.001)
        "#]],
    );
}

#[test]
fn a_row_without_a_name_a_place_or_an_identifier_of_its_own_is_refused() {
    check(
        ",24160054300128,Le Port,Jarnac,16200,,,2023-04-01,\n\
         d2,24160054300128, - ,Jarnac,16200,,,2023-04-01,\n\
         d3,24160054300128,Le Port,Jarnac,1620,,,2023-04-01,\n\
         d4,24160054300128,Le Port,Monaco,98000,,,2023-04-01,\n\
         d5,24160054300128,Le Port,Jarnac,16200,1616,,2023-04-01,\n\
         d6,24160054300128,Le Port,Jarnac,16200,,,01/04/2023,\n\
         d3,24160054300128,Le Port,Jarnac,16200,,,2023-04-01,\n",
        &expect![[r#"
            2  refused
                `id` is missing
                l’identifiant du lieu (id) manque
            3 d2 refused
                `nom` is missing
                le nom du lieu (nom) manque
            4 d3 refused
                `code_postal` "1620" is not a postcode: not five digits, as in 01000
                le code postal (code_postal) « 1620 » est faux : il a cinq chiffres, comme
                    01000
            5 d4 refused
                `code_postal` "98000" is not a postcode: the first digits name no département
                le code postal (code_postal) « 98000 » est faux : ses premiers chiffres ne sont
                    ceux d’aucun département
            6 d5 refused
                `code_insee` "1616" is not the code of a commune, as in 16015 or 2A004
                le code INSEE (code_insee) « 1616 » est faux : il a cinq caractères, comme
                    16015 ou 2A004
            7 d6 refused
                `date_maj` "01/04/2023" is not a day from 2000 on, written as in 2023-07-11
                la date de mise à jour (date_maj) « 01/04/2023 » est fausse : elle s’écrit
                    AAAA-MM-JJ, comme 2023-07-11, à partir de l’an 2000
            8 d3 refused
                `id` is already that of line 4
                l’identifiant du lieu (id) est déjà celui de la ligne 4
        "#]],
    );
}

#[test]
fn all_that_is_wrong_with_a_row_is_said_at_once() {
    check(
        "e1,x,,Jarnac,,?,,?,\n",
        &expect![[r#"
            2 e1 refused
                `pivot` "x" is no number of an organisation: none of SIRET (14 digits), RNA
                    number (as in W751000123) and RIDET (as in 0123456.001)
                le numéro (pivot) « x » est faux : ce n’est ni un SIRET (14 chiffres), ni un
                    numéro RNA (comme W751000123), ni un RIDET (comme 0123456.001)
                `nom` is missing
                le nom du lieu (nom) manque
                `code_postal` is missing: five digits are needed
                le code postal (code_postal) manque : il a cinq chiffres
                `code_insee` "?" is not the code of a commune, as in 16015 or 2A004
                le code INSEE (code_insee) « ? » est faux : il a cinq caractères, comme 16015
                    ou 2A004
                `date_maj` "?" is not a day from 2000 on, written as in 2023-07-11
                la date de mise à jour (date_maj) « ? » est fausse : elle s’écrit AAAA-MM-JJ,
                    comme 2023-07-11, à partir de l’an 2000
        "#]],
    );
}

#[test]
fn a_departement_comes_from_the_postcode_in_corsica_and_overseas_too() {
    check(
        "d1,24160054300128,Un,Bastia,20200,2B033,,2023-04-01,\n\
         d2,24160054300128,Deux,Saint-Denis,97400,97411,,2023-04-01,\n\
         d3,24160054300128,Trois,Nouméa,98800,98818,,2023-04-01,\n",
        &expect![[r#"
            2 d1 24160054300128 Un / 20200 Bastia (20) insee 2B033 of 2023-04-01
            3 d2 24160054300128 Deux / 97400 Saint-Denis (974) insee 97411 of 2023-04-01
            4 d3 24160054300128 Trois / 98800 Nouméa (988) insee 98818 of 2023-04-01
        "#]],
    );
}

#[test]
fn what_is_unknown_is_kept_out_and_said() {
    check(
        "e1,24160054300128,Un,Jarnac,16200,,,1970-01-01,Jouer aux échecs; \
         Comprehension du monde numérique;Compréhension du monde numérique\n",
        &expect![[r#"
            2 e1 24160054300128 Un / 16200 Jarnac (16)
                comprehension-du-monde-numerique
            2 e1 warning
                `services` has labels that name none of the nine services: Jouer aux échecs
                services inconnus du schéma national, laissés de côté : Jouer aux échecs
            2 e1 warning
                `date_maj` is 1970-01-01, which stands for no date
                la date de mise à jour (date_maj) 1970-01-01 tient lieu de date inconnue
        "#]],
    );
}

#[test]
fn a_text_is_one_line_and_an_address_is_one_text() {
    let file = "ID,Pivot,Nom,commune,code_postal,adresse,complement_adresse,date_maj,services,x\n\
         f1,24160054300128,\" Le\n Port\",Jarnac,16200,1 rue du Port,Hall,2023-04-01,,x\n";
    let import = read(file.as_bytes()).unwrap();
    assert_eq!(import.venues[0].name, "Le Port");
    assert_eq!(import.venues[0].address, "1 rue du Port, Hall");
    assert_eq!(import.without_insee, 1);
}

#[test]
fn missing_columns_are_named_all_at_once() {
    let told = read(&b"id,nom,commune,adresse,services\n"[..]).unwrap_err().to_string();
    assert_eq!(
        told,
        "line 1: missing columns: `pivot`, `code_postal`; name them as the national schema does"
    );
}

#[test]
fn a_duplicated_column_is_named() {
    let file = HEADER.replace('\n', ",Nom,x,x,,\n");
    let told = read(file.as_bytes()).unwrap_err().to_string();
    assert_eq!(told, "line 1: columns named more than once: `nom`, `x`; keep one of each");
}

#[test]
fn the_file_of_the_charente_saved_otherwise_is_refused() {
    let text = std::str::from_utf8(CHARENTE).unwrap();
    let told = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
    let unclosed = text.replacen("14:00-17:30\",", "14:00-17:30,", 1);
    let saved: [(&str, Vec<u8>); 5] = [
        ("Latin-1", text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect()),
        ("UTF-16", text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("with semicolons", text.replace(',', ";").into_bytes()),
        ("without a closing quote", unclosed.into_bytes()),
        ("cut off", text.as_bytes()[..40_000].to_vec()),
    ];
    let all = saved.map(|(how, bytes)| format!("{how}\n{}", wrapped(&told(&bytes)))).concat();
    expect![[r#"
        Latin-1
            line 2, column 3 (`nom`): byte 0xE9 is not UTF-8 (it is 'é' in Windows-1252);
                save the file as UTF-8
        UTF-16
            the file is UTF-16 text; save it as CSV in UTF-8
        with semicolons
            line 1: the columns are separated by ';'; save the file with commas
        without a closing quote
            line 6, column 15 (`horaires`): the quoted text that begins here goes on after
                a quote; close it before the comma or the end of the line, and write a quote
                inside it twice
        cut off
            line 97: 9 fields, and the header has 32; give each row as many
    "#]]
    .assert_eq(&all);
}

#[test]
fn what_the_system_cannot_read_is_said_with_its_cause() {
    let broken = HEADER.as_bytes().chain(Broken);
    let error = read(broken).unwrap_err();
    assert_eq!(error.to_string(), "the file cannot be read");
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the disk is gone");
}

/// A source that fails.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("the disk is gone"))
    }
}

#[test]
fn a_file_has_at_most_a_hundred_thousand_rows() {
    let lines = ",,,,,,,,\n".repeat(ROWS_MAX);
    let import = read(format!("{HEADER}{lines}").as_bytes()).unwrap();
    assert_eq!(import.refused.len(), ROWS_MAX);
    let more = read(format!("{HEADER}{lines},,,,,,,,\n").as_bytes());
    assert!(matches!(more, Err(FileError::TooManyRows)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_change_of_a_byte_is_read_or_refused(at in 0..CHARENTE.len(), byte in any::<u8>()) {
        let mut bytes = CHARENTE.to_vec();
        bytes[at] = byte;
        if let Ok(import) = read(bytes.as_slice()) {
            prop_assert_eq!(import.rows, accounted(&import));
        }
    }

    #[test]
    fn any_rows_are_accounted_for(
        rows in prop::collection::vec(
            "[ab]?,(24160054300128|35600000062292|0{14}|[0-9]{3}),(Le Port|LE PORT|é)?,J,\
             (16200|98000|x),(16015)?,,(2023-01-0[1-3]|1970-01-01|x)?,[a-z|;]{0,4}",
            0..12,
        ),
    ) {
        let file = format!("{HEADER}{}", rows.join("\n"));
        let import = read(file.as_bytes()).unwrap();
        prop_assert_eq!(import.rows, rows.len());
        prop_assert_eq!(import.rows, accounted(&import));
        prop_assert!(import.venues.is_sorted_by_key(|place| place.line));
        prop_assert!(import.refused.iter().all(|row| !row.reasons.is_empty()));
        prop_assert_eq!(read(file.as_bytes()).unwrap(), import);
    }

    #[test]
    fn any_text_under_the_header_is_read_or_refused(text in "[a-c\",;\\r\\n\\x00é ]{0,200}") {
        let _ = read(format!("{HEADER}{text}").as_bytes());
    }
}
