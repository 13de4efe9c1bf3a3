//! What the server itself refuses, in French.

use super::table::Refusal;

/// The refusals of the server, and what it could not do.
pub(super) const OF_THE_SERVER: &[Refusal] = &[
    ("CALLER_MISSING", "il manque le nom de l’appelant", "donnez --caller"),
    ("CALLER_INVALID", "ce nom d’appelant n’est pas admis, ou il est réservé", "changez --caller"),
    ("FILE_INVALID", "le serveur ne peut pas lire le fichier ({problem})", VERSIONS),
    (
        "BANK_REPORT_INVALID",
        "le fichier de la banque n’est pas utilisable ({problem})",
        "demandez-le de nouveau à la banque ; ne le corrigez pas",
    ),
    (
        "BANK_REPORT_OTHER_ACCOUNT",
        "le fichier concerne un autre compte ({found}) que le compte cantonné ({expected})",
        "demandez à la banque celui du compte cantonné",
    ),
    (
        "BANK_REPORT_GAP",
        "le relevé du {day} ouvre à {opening} €, et le dernier solde enregistré avant lui, celui \
         du {recorded_day}, est de {closing} €",
        "importez d’abord les relevés qui manquent entre les deux",
    ),
    (
        "PAYMENT_FILE_UNWRITABLE",
        "le fichier de la remise ne peut pas être écrit ({problem})",
        "annulez la remise : `carnet pay void propose`, puis payez par une autre",
    ),
    (
        "PLACE_ID_AMBIGUOUS",
        "son identifiant, ou celui d’une ligne réunie à elle, est celui de {venues}",
        "ne le laissez qu’à celui qu’elle est : `carnet venue update --place-id`",
    ),
    (
        "PLACE_AMBIGUOUS",
        "{venues} ont son numéro, son nom et son code postal",
        "donnez son identifiant à celui qu’elle est : `carnet venue update --place-id`",
    ),
    (
        "PLACE_TAKEN",
        "ce serait {venue}, qui est déjà le lieu de la ligne {line}",
        "corrigez l’une des deux lignes",
    ),
    ("FIELDS_INVALID", "des valeurs ne sont pas admises", ""),
    ("BODY_INVALID", "le serveur ne comprend pas la demande", VERSIONS),
    ("BODY_TOO_LARGE", "la demande dépasse {limit_bytes} octets", "coupez-la en plusieurs"),
    ("METHOD_UNKNOWN", "le serveur ne connaît pas cette demande", VERSIONS),
    ("ENCODING_UNKNOWN", "le serveur ne lit pas les demandes compressées", ""),
    ("SERVICE_UNKNOWN", "le serveur ne connaît pas ce service", VERSIONS),
    ("TRANSFER_NOT_FOUND", "{transfer} n’existe pas", ""),
    (
        "REPORT_LINE_NOT_FOUND",
        "le relevé n’a pas de ligne « {row} » sous « {section} »",
        "`--json` montre les clés des lignes ; une ligne regroupée n’est pas montrée seule",
    ),
    ("LEDGER_MOVED", "le grand livre a avancé pendant la lecture", "recommencez"),
    (
        "CLOCK_SUSPECT",
        "l’heure du serveur n’est pas sûre",
        "confirmez le jour par `carnet clock accept`, puis recommencez",
    ),
    ("OVERLOADED", "le serveur a trop à faire ; rien n’a été écrit", LATER),
    ("BEHIND", "les lectures du serveur sont en retard ; rien n’a été écrit", LATER),
    ("STOPPING", "le serveur s’arrête ; rien n’a été écrit", "recommencez quand il sera revenu"),
    ("STORAGE_FULL", "le disque du serveur est plein ; rien n’a été écrit", "faites de la place"),
    ("OUTCOME_UNKNOWN", "l’écriture n’a pas pu être confirmée", ""),
    ("STREAM_IDLE", "rien n’a bougé trop longtemps", "recommencez"),
    (
        "WATCHER_SLOW",
        "les écritures sont lues trop lentement",
        "`carnet ledger watch --after` reprend après la dernière reçue",
    ),
    ("DEADLINE_PASSED", "le serveur n’a pas répondu à temps", LATER),
    ("STORAGE", "le serveur n’a pas pu lire le grand livre", OPERATOR),
    ("INTERNAL", "le serveur a fait une erreur", OPERATOR),
];

const LATER: &str = "recommencez un peu plus tard";
const OPERATOR: &str = "le journal technique du serveur dit pourquoi";
const VERSIONS: &str = "comparez les versions du programme et du serveur";
