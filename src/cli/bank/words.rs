//! The words of what the bank says, of refunds, and of what is open.

use crate::cli::words::{Words, words};
use crate::grpc::pb;

words! { pb::bank_line::Flow {
    In => "entrée";
    Out => "sortie";
} }

words! { pb::SuspenseReason {
    NoReference => "sans référence";
    UnknownReference => "référence inconnue";
    SeveralReferences => "plusieurs références";
    NotPossible => "ce que dit la référence est impossible";
    Batch => "lot sans détail";
    PaidTwice => "PAYÉ DEUX FOIS";
    NotOnItsWay => "paiement qui n’est pas en route";
    AmountDiffers => "montant différent";
    FeeBeyondFloat => "frais au-delà de l’avance";
} }

words! { pb::bank_report_read::Kind {
    Statements => "relevés (camt.053)";
    Interim => "mouvements du jour (camt.052) : rien n’est comptabilisé";
    Notifications => "avis (camt.054) : rien n’est comptabilisé";
    Status => "statut d’une remise (pain.002) : rien n’est comptabilisé";
} }

words! { pb::bank_report_row::Fate {
    Paid => "payé";
    Returned => "rendu par la banque";
    Money => "reçu d’un commanditaire";
    Contribution => "reçu d’un contributeur ou cofinanceur";
    Recovery => "rendu par un lieu";
    Float => "à l’avance de l’opérateur";
    Borne => "frais, sur l’avance";
    Suspended => "en attente d’explication";
    Known => "déjà connu";
    StateChanged => "état changé";
    NothingNew => "rien de nouveau";
    Refused => "refusé";
    Unknown => "paiement inconnu";
    DoneAllTheSame => "exécuté malgré un rejet ou une retenue";
} }

words! { pb::refund::State {
    Proposed => "proposé, à confirmer";
    Paid => "payé";
    Dropped => "abandonné";
} }

words! { pb::open_item::Kind {
    BankLine => "ligne de banque inexpliquée", "bank-line";
    Cycle => "cycle à suivre", "cycle";
    Run => "remise à suivre", "run";
    Payment => "paiement en route", "payment";
    PayeeCheck => "bénéficiaire à vérifier", "payee-check";
    RejectedPayment => "paiement rejeté", "rejected-payment";
    HeldRemittance => "bordereau retenu", "held-remittance";
    Refund => "remboursement proposé", "refund";
    Call => "appel de fonds impayé", "call";
    Contest => "contestation", "contest";
    Clawback => "à rendre par un lieu", "clawback";
    Held => "reçu d’autres, à décider", "held";
    Owed => "payé sans être dû", "owed";
} }
