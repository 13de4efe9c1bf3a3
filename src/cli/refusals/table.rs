//! What is said of each reason, in the order of the ledger's refusals.
//!
//! `{key}` stands for a value of the error's metadata.

/// A reason, what is the matter, what to do; the last is empty when there is nothing.
pub(super) type Refusal = (&'static str, &'static str, &'static str);

/// The refusals of the ledger.
pub(super) const OF_THE_LEDGER: &[Refusal] = &[
    (
        "REQUEST_REUSED",
        "la demande {request} existe déjà, avec un autre contenu",
        "répétez exactement la même commande, ou ôtez --request-id",
    ),
    (
        "NOT_ENTITLED",
        "{caller} n’a pas l’habilitation « {entitlement} »",
        "quelqu’un d’autre la donne : `carnet entitlement grant {caller} {entitlement}`",
    ),
    ("SCHEME_NOT_FOUND", "{scheme} n’existe pas", ""),
    ("FUNDER_NOT_FOUND", "{funder} n’existe pas", ""),
    ("PRESCRIBER_NOT_FOUND", "{prescriber} n’existe pas", ""),
    ("VENUE_NOT_FOUND", "{venue} n’existe pas", "`carnet venue list` les montre"),
    ("BANK_ACCOUNT_NOT_FOUND", "{account} n’existe pas", "`carnet venue account list` les montre"),
    ("ORDER_NOT_FOUND", "{order} n’existe pas", ""),
    ("LOT_NOT_FOUND", "{lot} n’existe pas", ""),
    ("BOOKLET_NOT_FOUND", "{booklet} n’a pas été émis", ""),
    ("CHEQUE_NOT_FOUND", "{cheque} n’existe pas dans ce carnet", ""),
    ("REDEMPTION_NOT_FOUND", "{redemption} n’est pas un encaissement de ce lieu", ""),
    ("CYCLE_NOT_FOUND", "{cycle} n’existe pas", ""),
    (
        "ORGANISATION_NOT_FOUND",
        "{organisation} n’existe pas",
        "`carnet procedure organisations` les montre",
    ),
    ("AGREEMENT_NOT_FOUND", "{agreement} n’existe pas", ""),
    ("AWARD_NOT_FOUND", "{award} n’existe pas", ""),
    ("STATEMENT_NOT_FOUND", "{statement} n’existe pas", "`carnet call list` les montre"),
    ("CONTEST_NOT_FOUND", "{contest} n’existe pas", "`carnet contest list` les montre"),
    (
        "TABLE_VERSION_NOT_FOUND",
        "la table des démarches n’a pas de version {version}",
        "`carnet procedure versions` les montre",
    ),
    ("PROCEDURE_NOT_FOUND", "{procedure} n’existe pas", "`carnet procedure list` les montre"),
    ("PAYMENT_RUN_NOT_FOUND", "{run} n’existe pas", ""),
    ("PAYMENT_NOT_FOUND", "{payment} n’existe pas", ""),
    (
        "CODE_MISTYPED",
        "le code n° {position} est mal recopié",
        "relisez-le sur le chèque : 20 caractères",
    ),
    (
        "CODE_UNKNOWN",
        "le code n° {position} n’est celui d’aucun chèque",
        "relisez-le ; s’il est bien recopié, gardez le chèque et prévenez l’émetteur",
    ),
    ("CHEQUE_REPEATED", "le code n° {position} est donné deux fois", "donnez-le une fois"),
    (
        "PROCEDURE_UNKNOWN",
        "la démarche n° {position} n’est pas connue",
        "`carnet procedure list` les nomme",
    ),
    ("PROCEDURE_REPEATED", "la démarche n° {position} est donnée deux fois", "donnez-la une fois"),
    (
        "VENUE_NOT_ACTIVE",
        "{venue} n’est pas actif : son adhésion est à l’état « {state} »",
        "`carnet venue check`, puis `carnet venue validate` par un autre poste",
    ),
    ("VENUE_SUSPENDED", "{venue} est suspendu", "`carnet venue show {venue}` dit pourquoi"),
    ("VENUE_NOT_LABELLED", "{venue} n’a pas de label le {service_date}", ""),
    (
        "CHEQUE_BLOCKED",
        "le chèque n° {position} est d’un carnet bloqué par une opposition",
        "gardez-le et prévenez l’émetteur",
    ),
    (
        "CHEQUE_REPLACED",
        "le chèque n° {position} est remplacé : un autre carnet le porte",
        "demandez le carnet de remplacement",
    ),
    (
        "CHEQUE_CANCELLED",
        "le chèque n° {position} a été encaissé, puis annulé : sa valeur est revenue au \
         commanditaire",
        "gardez-le et prévenez l’émetteur",
    ),
    (
        "CHEQUE_NOT_ISSUED",
        "le chèque n° {position} n’est pas en circulation : son carnet attend son argent, ou est \
         retiré",
        "gardez-le et prévenez l’émetteur",
    ),
    (
        "CHEQUE_NOT_HANDED_OVER",
        "le chèque n° {position} est d’un carnet qui n’a été remis à personne",
        "le prescripteur doit enregistrer la remise du carnet",
    ),
    (
        "SERVICE_NOT_ACCEPTED",
        "le chèque n° {position} ne paie pas ce service",
        "`carnet scheme show` dit lesquels il paie",
    ),
    (
        "TERRITORY_NOT_ACCEPTED",
        "le chèque n° {position} n’est pas utilisable là où se trouve {venue}",
        "",
    ),
    ("SERVICE_IN_FUTURE", "le service est daté du {service_date}, qui n’est pas venu", ""),
    (
        "SERVICE_BEFORE_HANDOVER",
        "le chèque n° {position} a été remis le {handed_over}, après le service du {service_date}",
        "",
    ),
    (
        "SERVICE_TOO_OLD",
        "le service du {service_date} est trop ancien pour le chèque n° {position} : \
         {oldest} au plus tôt",
        "",
    ),
    (
        "LAST_SERVICE_DAY_PASSED",
        "le chèque n° {position} était utilisable jusqu’au {last_service}",
        "",
    ),
    (
        "PRESENTED_TOO_LATE",
        "le chèque n° {position} devait être présenté jusqu’au {last_presentation}",
        "",
    ),
    (
        "CHEQUE_REDEEMED",
        "le chèque n° {position} est déjà encaissé {here}, pour un service du {service_date}",
        "",
    ),
    ("CAP_PER_REDEMPTION", "un encaissement prend au plus {cap} chèques", "encaissez en deux fois"),
    ("CAP_PER_VENUE_DAY", "le lieu prend au plus {cap} chèques pour les services d’un jour", ""),
    ("CAP_PER_BOOKLET_DAY", "au plus {cap} chèques d’un carnet paient les services d’un jour", ""),
    (
        "VERSION_TOO_EARLY",
        "les règles de {scheme} peuvent changer à partir du {earliest}, pas du {from}",
        "donnez ce jour, ou un autre après lui",
    ),
    (
        "FUNDER_NOT_BUYER",
        "{funder} n’est pas un commanditaire ({kind})",
        "`carnet funder list` montre lesquels le sont",
    ),
    (
        "FUNDER_NOT_CONTRIBUTOR",
        "{funder} n’est pas un contributeur ({kind})",
        "`carnet funder list` montre lesquels le sont",
    ),
    (
        "FUNDER_NOT_CO_FUNDER",
        "{funder} n’est pas un cofinanceur ({kind})",
        "`carnet funder list` montre lesquels le sont",
    ),
    (
        "FUNDER_IS_BUYER",
        "{funder} est un commanditaire : ce qu’il verse est sa provision",
        "enregistrez-le par `carnet ledger receive`",
    ),
    ("TABLE_UNCHANGED", "la version {version} de la table des démarches dit déjà cela", ""),
    (
        "CATEGORY_FIXED",
        "{procedure} est sous une autre catégorie, et y reste",
        "donnez à cette ligne la catégorie que montre `carnet procedure list`, ou un autre nom",
    ),
    ("AGREEMENT_NOT_DRAFT", "{agreement} n’est plus à l’état de projet", ""),
    ("AGREEMENT_NOT_SIGNED", "{agreement} n’engage pas : elle n’est pas signée, ou a pris fin", ""),
    (
        "AGREEMENT_OVERLAPS",
        "{agreement}, du même organisme, pourrait s’appliquer aux mêmes encaissements",
        "choisissez d’autres jours, un autre territoire ou d’autres démarches",
    ),
    (
        "RATE_TOO_HIGH",
        "{scheme} permet aux cofinanceurs {most} millionièmes au plus, et non {rate}",
        "donnez un taux plus bas, ou changez les règles du dispositif",
    ),
    (
        "RANK_TAKEN",
        "{award} a déjà ce rang pour le même commanditaire et le même dispositif",
        "choisissez un autre rang, ou d’autres jours",
    ),
    ("AWARD_ENDED", "{award} a pris fin le {last_day}", ""),
    ("VENUE_NOT_DRAFT", "{venue} n’est pas à vérifier : il est à l’état « {state} »", ""),
    (
        "VENUE_NOT_CHECKED",
        "{venue} n’est pas à valider : il est à l’état « {state} »",
        "un projet se vérifie d’abord : `carnet venue check {venue}`",
    ),
    ("VENUE_ENDED", "{venue} est sorti, après le {last_day}", ""),
    (
        "LABEL_OVERLAPS",
        "{venue} a déjà le label du {first} au {last}",
        "choisissez des jours où il ne l’a pas",
    ),
    ("LABEL_ABSENT", "{venue} n’a pas le label à partir du {from}", ""),
    ("BANK_ACCOUNT_NOT_PROPOSED", "{account} n’est pas à confirmer : il est « {state} »", ""),
    ("BANK_ACCOUNT_REFUSED", "{account} est déjà refusé", ""),
    (
        "BANK_ACCOUNT_TOO_EARLY",
        "un autre compte du lieu sert déjà le {from} ou après : {account} peut servir à partir du \
         {earliest}",
        "donnez ce jour, ou un autre après lui",
    ),
    ("NOTHING_TO_ERASE", "il ne reste rien à effacer de {subject}", ""),
    (
        "SUBJECT_IN_USE",
        "{subject} sert encore",
        "faites sortir le lieu ou refusez le compte, puis recommencez",
    ),
    ("ENTITLEMENT_HELD", "{caller} a déjà l’habilitation « {entitlement} »", ""),
    (
        "ENTITLEMENT_NOT_HELD",
        "{caller} n’a pas l’habilitation « {entitlement} »",
        "`carnet entitlement list` montre qui a laquelle",
    ),
    ("VENUE_NOT_SUSPENDED", "{venue} n’est pas suspendu", ""),
    (
        "BOOKLET_LAPSED",
        "{booklet} est périmé depuis le {lapse} : sa valeur est revenue au commanditaire",
        "",
    ),
    (
        "BOOKLET_BLOCKED",
        "{booklet} est bloqué par une opposition",
        "s’il est retrouvé : `carnet booklets lift {booklet}`",
    ),
    ("BOOKLET_NOT_BLOCKED", "{booklet} n’est pas bloqué", ""),
    (
        "BOOKLET_NOT_IN_STOCK",
        "{booklet} n’est plus en stock chez l’émetteur",
        "`carnet booklets show {booklet}` dit où il est",
    ),
    (
        "BOOKLET_NOT_ALLOTTED",
        "{booklet} n’est pas en stock chez un prescripteur",
        "`carnet booklets show {booklet}` dit où il est",
    ),
    (
        "ALLOTTED_TO_ANOTHER",
        "{booklet} n’est pas dans le stock de {prescriber}",
        "`carnet booklets show {booklet}` dit dans lequel il est",
    ),
    (
        "NOT_FUNDED",
        "{booklet} n’est pas en circulation : l’argent du commanditaire n’est pas là",
        "attendez le virement, puis émettez-le",
    ),
    ("BOOKLET_ENDED", "{booklet} ne sert plus : il est à l’état « {state} »", ""),
    ("NOTHING_UNUSED", "aucun chèque de {booklet} n’est inutilisé", ""),
    ("CHEQUE_SPENT", "{cheque} n’est pas inutilisé : il ne peut pas être bloqué", ""),
    ("CHEQUE_NOT_BLOCKED", "{cheque} n’est pas bloqué lui-même", ""),
    ("LOT_UNCHANGED", "aucun carnet de {lot} ne changerait", ""),
    ("BOOKLET_OUTDATED", "{booklet} était utilisable jusqu’au {last_service}", ""),
    (
        "MANDATE_REUSED",
        "le mandat {reference} est déjà enregistré pour {order}",
        "chaque mandat n’est enregistré qu’une fois",
    ),
    ("DAY_IN_FUTURE", "le {day} n’est pas encore venu : nous sommes le {today}", ""),
    ("HANDOVER_BEFORE_ISSUE", "{booklet} n’a été émis que le {issued}", ""),
    ("ORDER_EXCEEDED", "{order} n’a plus que {left} carnets à émettre", ""),
    (
        "PREPARATION_NOT_ALLOWED",
        "le dispositif de {order} ne numérote les carnets qu’à leur émission",
        "attendez l’argent du commanditaire, puis émettez-les",
    ),
    (
        "MANDATE_INSUFFICIENT",
        "les mandats de la commande font {mandated}, et ces carnets en demandent {needed}",
        "enregistrez un mandat de plus",
    ),
    ("ORDER_ENDED", "{order} a pris fin le {outer_day}", ""),
    (
        "COVER_SHORT",
        "la banque a {short} de moins que le grand livre, le {on}",
        "rien n’est émis tant que l’écart n’est pas expliqué : `carnet ledger cover`",
    ),
    (
        "COVER_UNPROVEN",
        "la couverture n’est plus prouvée depuis le {since}",
        "enregistrez le solde de la banque : `carnet ledger balance`",
    ),
    (
        "COVER_INSUFFICIENT",
        "la provision est de {provision}, et ces carnets en demandent {needed}",
        "attendez le virement du commanditaire, puis `carnet ledger receive`",
    ),
    (
        "CUT_OFF_PASSED",
        "{redemption} est dans une période close (écriture {cut_off})",
        "il ne s’annule plus : c’est un incident",
    ),
    ("REDEMPTION_VOID", "{redemption} est déjà annulé", ""),
    ("REDEMPTION_UNDONE", "{redemption} est déjà défait", ""),
    (
        "REDEMPTION_NOT_SETTLED",
        "{redemption} n’est d’aucune période calculée",
        "avant la clôture, un encaissement s’annule : `carnet redemption void`",
    ),
    (
        "REDEMPTION_STANDING",
        "{redemption} n’est pas défait",
        "`carnet incident list` montre ceux qui le sont",
    ),
    (
        "ADVANCE_NEEDED",
        "le lieu a déjà été payé de {redemption} : {amount} sont à avancer",
        "dites par qui : --advance buyer, s’il y consent, ou --advance operator",
    ),
    (
        "PROVISION_INSUFFICIENT",
        "{held} sont reçus d’autres pour {buyer} et sa provision est de {provision} : il faut \
         {needed}",
        "attendez un virement, ou annulez l’encaissement : `carnet incident cancel`",
    ),
    (
        "GOODWILL_EXCEEDED",
        "l’opérateur peut payer au plus {left} de {redemption}",
        "`carnet incident show {redemption}` dit ce qui l’est déjà",
    ),
    (
        "CLAWBACK_EXCEEDED",
        "{venue} n’a que {open} à rendre à {buyer}",
        "`carnet incident list --open --venue {venue}` dit pour quoi",
    ),
    (
        "NOTHING_CLAWED_BACK",
        "le lieu n’a rien à rendre à {buyer} pour {redemption}",
        "`carnet incident show {redemption}` dit ce qui est rendu",
    ),
    ("STATEMENT_DEFINITIVE", "{statement} est définitif depuis le {since}", ""),
    (
        "STATEMENT_NOT_ISSUED",
        "{statement} n’est pas émis",
        "approuvez d’abord sa période : `carnet cycle approve`",
    ),
    ("CONTEST_TOO_LATE", "{statement} était contestable jusqu’au {until}", ""),
    (
        "SHARE_ABSENT",
        "{statement} ne dit rien de {redemption}",
        "`carnet redemption explain {redemption}` dit qui en porte quoi",
    ),
    (
        "CONTEST_EXISTS",
        "{contest} porte déjà sur cette part",
        "`carnet contest show {contest}` dit où elle en est",
    ),
    ("CONTEST_DECIDED", "il n’y a plus rien à trancher : {contest} est « {state} »", ""),
    (
        "VERDICT_NOT_PROPOSED",
        "personne n’a proposé cette décision sur {contest}",
        "`carnet contest propose {contest}`, puis confirmez par un autre poste",
    ),
    ("NOTHING_OUTSTANDING", "{statement} n’attend rien", ""),
    ("CYCLE_LABEL_REUSED", "{cycle} porte déjà ce nom", "donnez-en un autre"),
    (
        "CYCLE_NOT_COMPUTED",
        "les chiffres de {cycle} ne sont pas encore calculés",
        "recommencez dans un instant",
    ),
    ("CYCLE_COMPUTED", "les chiffres de {cycle} sont déjà calculés", ""),
    ("CYCLE_APPROVED", "{cycle} est déjà approuvée", ""),
    ("CYCLE_NOT_APPROVED", "{cycle} n’est pas approuvée", "quelqu’un d’autre doit l’approuver"),
    (
        "FIGURES_MISMATCH",
        "ces chiffres ne sont pas ceux de {cycle}",
        "relisez-les avant d’approuver",
    ),
    (
        "SAME_CALLER",
        "{caller} a fait l’étape d’avant et ne peut pas faire celle-ci",
        "quelqu’un d’autre doit la faire",
    ),
    ("PAYMENT_RUN_OPEN", "{run} n’est pas encore scellée", "recommencez dans un instant"),
    ("PAYMENT_RUN_SEALED", "{run} est scellée", ""),
    ("NOTHING_TO_PAY", "tout est payé, ou en paiement, pour {cycle}", ""),
    ("PAYMENT_NOT_MADE", "{payment} n’est pas en route vers la banque", ""),
    ("PAYMENT_NOT_BOOKED", "la banque n’a pas comptabilisé {payment}", ""),
    (
        "BANK_REFERENCE_REUSED",
        "la ligne de banque {reference} est déjà enregistrée",
        "chaque ligne s’enregistre une fois : vérifiez la référence",
    ),
    (
        "CALENDAR_OPEN",
        "le calendrier est en cours jusqu’au {through}",
        "recommencez dans un instant",
    ),
    ("NOTHING_DUE", "aucune commande n’a d’échéance jusqu’au {through}", ""),
    ("CLOCK_NOT_SUSPECT", "l’heure est celle que l’on attend : il n’y a rien à accepter", ""),
    (
        "CLOCK_DAY_MISMATCH",
        "l’heure du serveur dit le {today}, et non le {day}",
        "réglez l’heure de la machine, ou corrigez --day",
    ),
    ("BALANCE_INSUFFICIENT", "{account} n’a que {held}", "c’est trop peu pour cette écriture"),
    ("BALANCE_LIMIT", "{account} dépasserait le plus grand montant", ""),
    ("LIMIT_REACHED", "il ne peut pas y avoir plus de {limit} {collection}", ""),
];

/// The refusals of the server, and what it could not do.
pub(super) const OF_THE_SERVER: &[Refusal] = &[
    ("CALLER_MISSING", "il manque le nom de l’appelant", "donnez --caller"),
    ("CALLER_INVALID", "ce nom d’appelant n’est pas admis, ou il est réservé", "changez --caller"),
    ("FILE_INVALID", "le serveur ne peut pas lire le fichier ({problem})", VERSIONS),
    ("BANK_REPORT_INVALID", "le fichier de la banque n’est pas utilisable ({problem})", ""),
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
