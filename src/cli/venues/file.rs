//! Why a file as a whole is not usable, in French: what is wrong, where, and what would be right.

use crate::import::{BrokenQuote, FIELD_MAX, FileError, Foreign, ROWS_MAX, Spot};

/// What is wrong with a file, and what would be right.
pub(in crate::cli) fn in_french(error: &FileError) -> String {
    match error {
        FileError::Io(error) => format!("il ne se lit pas ({error})"),
        FileError::Empty => {
            "il est vide ; sa première ligne nomme les colonnes du schéma national".to_owned()
        }
        FileError::Foreign(foreign) => {
            format!("c’est {} ; enregistrez-le en CSV, en UTF-8", kind(*foreign))
        }
        FileError::Separator { found } => format!(
            "ligne 1 : les colonnes sont séparées par « {found} » ; enregistrez-le \
             avec des virgules"
        ),
        FileError::NotUtf8 { spot, byte } => format!(
            "{} : l’octet 0x{byte:02X} n’est pas de l’UTF-8 ; enregistrez-le en UTF-8",
            place(spot)
        ),
        FileError::Quote { spot, broken } => format!("{} : {}", place(spot), quote(*broken)),
        FileError::FieldTooLong { spot } => format!(
            "{} : le champ dépasse {FIELD_MAX} octets ; raccourcissez-le, ou fermez son guillemet",
            place(spot)
        ),
        FileError::TooManyColumns { line, limit } => {
            format!("ligne {line} : plus de {limit} colonnes ; le schéma en a 32")
        }
        FileError::FieldCount { line, expected, found } => format!(
            "ligne {line} : {found} champs, alors que la première ligne en a {expected} ; \
             donnez-en autant à chaque ligne"
        ),
        FileError::MissingColumns { columns } => format!(
            "ligne 1 : il manque {} ; nommez les colonnes comme le schéma national",
            list(columns)
        ),
        FileError::DuplicatedColumns { columns } => {
            format!("ligne 1 : plusieurs fois {} ; gardez-en une de chaque", list(columns))
        }
        FileError::TooLarge { limit } => format!("il dépasse {limit} octets ; coupez-le"),
        FileError::TooManyRows => format!("il a plus de {ROWS_MAX} lignes ; coupez-le"),
    }
}

fn kind(foreign: Foreign) -> &'static str {
    match foreign {
        Foreign::Utf16 => "du texte en UTF-16",
        Foreign::Archive => "un classeur ou un fichier compressé",
    }
}

fn quote(broken: BrokenQuote) -> &'static str {
    match broken {
        BrokenQuote::Stray => {
            "un guillemet est dans un texte qui ne commence pas par un guillemet ; mettez tout le \
             champ entre guillemets, et doublez celui-ci"
        }
        BrokenQuote::TextAfter => {
            "le texte continue après son guillemet fermant ; fermez-le avant la virgule ou la fin \
             de la ligne, et doublez un guillemet du texte"
        }
        BrokenQuote::NeverClosed => {
            "le guillemet ouvert ici n’est jamais fermé ; fermez-le, et doublez un guillemet du \
             texte"
        }
    }
}

fn place(spot: &Spot) -> String {
    let Spot { line, column, name } = spot;
    let name = name.as_ref().map_or(String::new(), |name| format!(" ({name})"));
    format!("ligne {line}, colonne {column}{name}")
}

fn list<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import;

    fn refusal(bytes: &[u8]) -> String {
        in_french(&import::read(bytes).unwrap_err())
    }

    fn with_header(rows: &[u8]) -> Vec<u8> {
        [b"id,pivot,nom,commune,code_postal,adresse,date_maj,services\n", rows].concat()
    }

    #[test]
    fn a_file_that_is_not_usable_says_why_and_what_would_be_right() {
        let cases: [(&[u8], &str); 6] = [
            (b"", "il est vide"),
            (b"PK\x03\x04....", "un classeur"),
            (b"id;pivot;nom\n1;2;3\n", "enregistrez-le avec des virgules"),
            (b"id,pivot,nom\n", "il manque commune, code_postal"),
            (
                b"id,id,pivot,nom,commune,code_postal,adresse,date_maj,services\n",
                "plusieurs fois id",
            ),
            (&with_header(b"1,2\n"), "2 champs, alors que la première ligne en a 8"),
        ];
        for (bytes, said) in cases {
            let refusal = refusal(bytes);
            assert!(refusal.contains(said), "{refusal}");
        }
    }

    #[test]
    fn a_place_in_the_file_is_named() {
        let refusal = refusal(&with_header(b"1,2,caf\xe9,a,16000,b,,c\n"));
        assert!(refusal.starts_with("ligne 2, colonne 3 (nom)"), "{refusal}");
    }
}
