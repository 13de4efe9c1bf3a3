//! The words of the API's enumerations: as typed, as read by people, as read by programs.
//!
//! A value without a word does not compile, so that a screen never shows a number for it.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::sheet::Value;
use crate::domain::service::Service;
use crate::grpc::pb;

/// An enumeration of the API.
pub trait Words: Copy + TryFrom<i32> + Send + Sync + 'static {
    /// What can be typed, and what it stands for.
    const TYPED: &'static [(&'static str, Self)];
    /// The name in the API, as in `OPPOSITION_LOST`.
    fn name(self) -> &'static str;
    /// What people read; empty for the value that says nothing.
    fn french(self) -> &'static str;
}

/// The value number `number` of an enumeration.
pub fn shown<W: Words>(number: i32) -> Value {
    match W::try_from(number) {
        Ok(word) if !word.french().is_empty() => {
            Value::Word { name: word.name(), french: word.french() }
        }
        Ok(_) | Err(_) => Value::None,
    }
}

/// Reads a word on the command line.
pub fn typed<W: Words>() -> impl TypedValueParser<Value = W> {
    let of = |(typed, word): &(&'static str, W)| PossibleValue::new(*typed).help(word.french());
    let known = PossibleValuesParser::new(W::TYPED.iter().map(of));
    known.try_map(|text| {
        let found = W::TYPED.iter().find(|(typed, _)| **typed == *text);
        found.map(|(_, word)| *word).ok_or("unknown")
    })
}

/// Declares the words of an enumeration: `Value => "what people read", "what is typed";`.
macro_rules! words {
    ($words:ty { $($value:ident => $french:expr $(, $typed:expr)?;)+ }) => {
        impl Words for $words {
            const TYPED: &'static [(&'static str, Self)] =
                &[$($(($typed, <$words>::$value),)?)+];

            fn name(self) -> &'static str {
                self.as_str_name()
            }

            fn french(self) -> &'static str {
                match self {
                    <$words>::Unspecified => "",
                    $(<$words>::$value => $french,)+
                }
            }
        }
    };
}
pub(super) use words;

words! { pb::Service {
    AdministrativeProcedures => Service::AdministrativeProcedures.label(),
        Service::AdministrativeProcedures.slug();
    EverydayTools => Service::EverydayTools.label(), Service::EverydayTools.slug();
    Employment => Service::Employment.label(), Service::Employment.slug();
    Security => Service::Security.label(), Service::Security.slug();
    Parenting => Service::Parenting.label(), Service::Parenting.slug();
    Leisure => Service::Leisure.label(), Service::Leisure.slug();
    Understanding => Service::Understanding.label(), Service::Understanding.slug();
    Access => Service::Access.label(), Service::Access.slug();
    Equipment => Service::Equipment.label(), Service::Equipment.slug();
} }

words! { pb::ReportNotice {
    NeverReceivable => "de quoi négocier : personne ne doit ces montants";
    Grouped => "les lignes de démarches sensibles de moins de cinq encaissements sont regroupées";
    Withheld => "trop peu d’encaissements pour montrer un montant";
    Shortened => "les plus petites lignes sont réunies";
} }

words! { pb::report_column::Kind {
    Text => "texte";
    Count => "nombre";
    Cents => "montant";
    Day => "jour";
} }

words! { pb::Category {
    Papiers => "papiers, citoyenneté", "papiers";
    Famille => "famille", "famille";
    Social => "social, santé", "social";
    Travail => "travail", "travail";
    Logement => "logement", "logement";
    Transports => "transports", "transports";
    Argent => "argent", "argent";
    Justice => "justice", "justice";
    Etranger => "étranger", "etranger";
    Loisirs => "loisirs", "loisirs";
} }

words! { pb::Handover {
    Required => "obligatoire avant usage", "required";
    NotRequired => "non exigée", "not-required";
} }

words! { pb::Activation {
    OnCash => "quand l’argent de l’acheteur est là", "on-cash";
    OnMandate => "dès le mandat de l’acheteur", "on-mandate";
} }

words! { pb::co_funding::Base {
    Gross => "la valeur d’une part", "gross";
    Net => "ce que les contributeurs en laissent", "net";
} }

words! { pb::co_funding::Path {
    ThroughEscrow => "sur le compte cantonné", "through-escrow";
    DirectToBuyer => "au commanditaire", "direct-to-buyer";
} }

words! { pb::funder::Kind {
    Buyer => "commanditaire", "buyer";
    CoFunder => "cofinanceur", "co-funder";
    Contributor => "contributeur", "contributor";
} }

words! { pb::agreement::State {
    Draft => "à l’état de projet";
    Signed => "signée";
    Exhausted => "signée, épuisée";
    Ended => "terminée";
} }

words! { pb::venue::State {
    Draft => "proposé";
    Checked => "vérifié par l’opérateur";
    Active => "actif";
    Suspended => "suspendu";
    Ended => "sorti";
} }

words! { pb::Suspension {
    Inquiry => "vérification en cours", "inquiry";
    OwnRequest => "à la demande du lieu", "own-request";
    Label => "label en question", "label";
} }

words! { pb::VenueEnding {
    Closed => "il a fermé", "closed";
    Left => "il s’est retiré", "left";
    Excluded => "il est exclu", "excluded";
    Merged => "un autre lieu le remplace", "merged";
} }

words! { pb::enrolment::LegalForm {
    PublicBody => "collectivité ou établissement public", "public-body";
    Association => "association", "association";
    Company => "société", "company";
    Cooperative => "coopérative", "cooperative";
    SoleTrader => "entreprise individuelle", "sole-trader";
    Other => "autre", "other";
} }

words! { pb::enrolment::Vat {
    OutOfScope => "hors du champ de la TVA", "out-of-scope";
    Exempt => "franchise en base (article 293 B du CGI)", "exempt";
    Subject => "assujetti", "subject";
} }

words! { pb::bank_account::State {
    Proposed => "proposé, à confirmer";
    InUse => "en usage";
    Refused => "refusé";
} }

words! { pb::AccountRefusal {
    Withdrawn => "retiré par qui l’a proposé", "withdrawn";
    NotConfirmed => "non confirmé par la deuxième personne", "not-confirmed";
    ByBank => "refusé par la banque", "by-bank";
} }

words! { pb::Entitlement {
    Codes => "voir les codes des carnets, pour les imprimer", "codes";
    Exceptions => "encaisser un service trop ancien, ou d’un lieu suspendu", "exceptions";
    Contests => "trancher les contestations des financeurs", "contests";
    Incidents => "défaire un encaissement après la clôture, abandonner une créance", "incidents";
    Payments => "prendre les fichiers de paiement, où sont les IBAN", "payments";
} }

words! { pb::booklet::State {
    InStock => "en stock chez l’émetteur";
    Allotted => "doté : en stock chez un prescripteur";
    HandedOver => "remis à une personne";
    Exhausted => "épuisé";
    Blocked => "bloqué par une opposition";
    Prepared => "préparé : numéroté, pas encore émis";
    Received => "reçu par un prescripteur";
    Withdrawn => "retiré du stock";
    Replaced => "remplacé par un autre";
    Lapsed => "périmé";
} }

words! { pb::order::State {
    Draft => "à l’état de projet";
    Funded => "financée ou promise";
    Issued => "émise";
    Closing => "en fin de validité";
    Closed => "close";
} }

words! { pb::Opposition {
    Lost => "perdu", "lost";
    Stolen => "volé", "stolen";
    Damaged => "abîmé ou mal imprimé", "damaged";
    Suspicious => "usage suspect", "suspicious";
} }

words! { pb::Level {
    Beginner => "débutant : ne s’en sert pas seul", "beginner";
    Basic => "élémentaire : se débrouille avec ce qui est connu", "basic";
    Intermediate => "intermédiaire : besoin d’aide pour certaines démarches", "intermediate";
    Independent => "autonome : besoin d’une explication", "independent";
} }

words! { pb::Public {
    Youth => "jeunes", "youth";
    Students => "étudiants", "students";
    Families => "familles ou enfants", "families";
    Seniors => "seniors", "seniors";
    Women => "femmes", "women";
    JobSeekers => "demandeurs d’emploi", "job-seekers";
    General => "tout public", "general";
} }

words! { pb::custody_event::Kind {
    Issued => "émis";
    Allotted => "doté";
    HandedOver => "remis à une personne";
    Blocked => "bloqué";
    Unblocked => "débloqué";
    Redeemed => "encaissement";
    Voided => "encaissement annulé";
    Prepared => "préparé";
    Received => "reçu par le prescripteur";
    Returned => "rendu : de nouveau en stock";
    Withdrawn => "retiré du stock";
    ChequesBlocked => "chèques bloqués";
    ChequesUnblocked => "chèques débloqués";
    Replaced => "remplacé par un autre";
    Replaces => "créé en remplacement";
    Lapsed => "périmé";
    Cancelled => "chèques annulés";
    Undone => "encaissement défait après la clôture";
} }

words! { pb::Milestone {
    Alert => "alerte avant l’échéance";
    LastService => "dernier jour de service";
    ProvisionalStatement => "relevé provisoire";
    LastPresentation => "dernier jour de présentation";
    Lapse => "péremption";
    FinalStatement => "relevé définitif";
} }

words! { pb::ExceptionReason {
    Outage => "panne dans le lieu", "outage";
    LateEntry => "saisie trop tardive", "late-entry";
    BeforeSuspension => "service d’avant la suspension", "before-suspension";
    Complaint => "décision sur une réclamation", "complaint";
} }

words! { pb::VoidReason {
    EntryError => "erreur de saisie", "entry-error";
    ServiceNotGiven => "service non rendu", "service-not-given";
    HolderRequest => "à la demande du porteur", "holder-request";
} }

words! { pb::cycle::State {
    Closed => "close, chiffres en cours de calcul";
    Computed => "calculée, à approuver";
    Approved => "approuvée";
    Returned => "renvoyée, à revoir";
    ApprovedOnce => "approuvée une fois, à approuver par un tiers";
} }

words! { pb::statement::State {
    Prepared => "préparé : sa période n’est pas approuvée";
    Issued => "émis";
    Contested => "émis, contesté en partie";
    Definitive => "définitif";
} }

words! { pb::contest::State {
    Open => "à instruire";
    Proposed => "décision proposée, à confirmer";
    Decided => "tranchée";
    Moot => "sans objet : l’encaissement est défait";
} }

words! { pb::ContestReason {
    NotOurs => "la démarche n’est pas des siennes", "not-ours";
    OutsideTerms => "le service est hors de la convention", "outside-terms";
    Twice => "le même service est compté deux fois", "twice";
    NotGiven => "le service n’a pas été rendu", "not-given";
    Other => "autre, dit hors du grand livre", "other";
} }

words! { pb::Verdict {
    Upheld => "fondée", "upheld";
    Dismissed => "rejetée", "dismissed";
} }

words! { pb::VerdictReason {
    Terms => "ce qui est signé", "terms";
    Evidence => "les preuves du service", "evidence";
    Agreement => "un accord des deux côtés", "agreement";
} }

words! { pb::AbandonReason {
    Insolvent => "le débiteur ne peut pas payer", "insolvent";
    Ended => "le débiteur n’existe plus", "ended";
    TooSmall => "le recouvrer coûterait plus", "too-small";
    Agreement => "un accord des deux côtés", "agreement";
} }

words! { pb::IncidentKind {
    Restored => "chèques rendus au porteur", "restored";
    Cancelled => "chèques annulés", "cancelled";
} }

words! { pb::IncidentReason {
    ServiceNotGiven => "service non rendu", "service-not-given";
    EntryError => "erreur de saisie", "entry-error";
    Duplicate => "service saisi deux fois", "duplicate";
    Fraud => "fraude", "fraud";
    Complaint => "décision sur une réclamation", "complaint";
} }

words! { pb::Advancer {
    Buyer => "le commanditaire, qui y consent, sur sa provision", "buyer";
    Operator => "l’opérateur, sur son avance", "operator";
} }

words! { pb::incident_move::Kind {
    Recirculated => "non payé au lieu : de nouveau en circulation";
    AdvancedByBuyer => "avancé par le commanditaire : de nouveau en circulation";
    AdvancedByOperator => "avancé par l’opérateur : de nouveau en circulation";
    Returned => "non payé au lieu : revient au commanditaire";
    RepaidFromPayable => "dû au financeur, sur ce qui n’est pas payé au lieu";
    RepaidFromHeld => "dû au financeur, sur ce qui est reçu d’autres";
    RepaidFromProvision => "dû au financeur, sur la provision";
    CallCancelled => "appelé, plus à payer";
    Uncalled => "ne sera pas appelé";
    GivenUp => "appelé, déjà abandonné";
    ClawedBackForFunder => "à rendre par le lieu, pour le financeur";
    ClawedBackForBuyer => "à rendre par le lieu, pour le commanditaire";
    ClawedBackForOperator => "à rendre par le lieu, pour l’opérateur";
} }

words! { pb::ReturnReason {
    Doubt => "un doute", "doubt";
    Inquiry => "un encaissement est examiné", "inquiry";
    Mismatch => "un autre calcul en diffère", "mismatch";
} }

words! { pb::ShadowKind {
    NoAgreement => "sans convention";
    OutsideTerms => "hors des conditions";
    OverEnvelope => "au-delà de l’enveloppe";
} }

words! { pb::payment_run::State {
    Open => "ouverte";
    Sealed => "scellée";
    Sent => "partie à la banque";
    Rejected => "rejetée par la banque";
    Voiding => "en cours d’annulation";
    Voided => "annulée";
} }

words! { pb::RunVoidReason {
    Rejected => "la banque a rejeté le fichier", "rejected";
    NotSent => "le fichier n’est jamais parti à la banque", "not-sent";
} }

words! { pb::BankWord {
    Accepted => "accepté", "accepted";
    Rejected => "rejeté", "rejected";
    CloseMatch => "le titulaire du compte a presque ce nom", "close-match";
    NoMatch => "le titulaire du compte a un autre nom", "no-match";
} }

words! { pb::PayeeVerdict {
    Pay => "payer : c’est le bon compte", "pay";
    Withhold => "retenir : ce n’est peut-être pas le bon", "withhold";
} }

words! { pb::HoldReason {
    NoAccount => "pas de compte bancaire";
    AccountProposed => "compte bancaire à confirmer";
    AccountRefused => "compte bancaire refusé";
    AccountLater => "compte bancaire en usage plus tard";
    UnexplainedDebit => "débit inexpliqué d’un paiement du même cycle";
} }

words! { pb::payment::State {
    Made => "en route vers la banque";
    Booked => "payé";
    Returned => "rendu par la banque";
    Released => "non exécuté, de nouveau à payer";
    Voided => "annulé";
} }

words! { pb::account::Side {
    Debit => "débit";
    Credit => "crédit";
} }

words! { pb::CoverVerdict {
    Empty => "aucun argent n’a jamais bougé";
    Proven => "prouvée";
    Unproven => "non prouvée depuis";
    Short => "INSUFFISANTE";
} }

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::procedure::Category;

    #[test]
    fn a_value_that_says_nothing_is_not_shown() {
        assert_eq!(shown::<pb::Opposition>(0), Value::None);
        assert_eq!(shown::<pb::Opposition>(99), Value::None);
        let lost = Value::Word { name: "OPPOSITION_LOST", french: "perdu" };
        assert_eq!(shown::<pb::Opposition>(1), lost);
    }

    #[test]
    fn every_category_can_be_typed() {
        let typed: Vec<&str> = pb::Category::TYPED.iter().map(|(typed, _)| *typed).collect();
        assert_eq!(typed, Category::ALL.map(Category::slug));
    }

    #[test]
    fn every_service_can_be_typed() {
        let typed: Vec<&str> = pb::Service::TYPED.iter().map(|(typed, _)| *typed).collect();
        assert_eq!(typed, Service::ALL.map(Service::slug));
    }
}
