//! `carnet pay`: payment runs, from what is due to what the bank says of their file.

mod export;
mod runs;
pub(super) mod sheets;
mod void;

use super::Outcome;
use super::remote::{Again, Remote};
use crate::domain::id::{CycleId, PaymentRunId};
use crate::domain::payment::BankReason;

/// What can be done with payment runs.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Ouvre une remise qui paie les bordereaux approuvés des lieux dont le compte est confirmé ;
    /// elle est scellée peu après.
    Create {
        /// La période à payer, comme `cycles/1`.
        #[arg(long, value_name = "PÉRIODE")]
        cycle: CycleId,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Montre toutes les remises.
    List,
    /// Montre une remise.
    Show {
        /// La remise, comme `paymentRuns/1`.
        #[arg(value_name = "REMISE")]
        name: PaymentRunId,
    },
    /// Montre les paiements d’une remise : brut, ce qui est retenu, net.
    Payments {
        /// La remise, comme `paymentRuns/1`.
        #[arg(value_name = "REMISE")]
        name: PaymentRunId,
    },
    /// Montre ce qu’une remise retient aux lieux qui ont à rendre, aussi quand il ne reste rien à
    /// payer.
    Deductions {
        /// La remise, comme `paymentRuns/1`.
        #[arg(value_name = "REMISE")]
        name: PaymentRunId,
    },
    /// Montre ce qui ne peut pas être payé aujourd’hui, faute de compte bancaire.
    Held,
    /// Écrit le fichier d’une remise pour la banque (pain.001.001.09) : toujours le même pour la
    /// même remise.
    Export(export::Args),
    /// Enregistre que le fichier d’une remise est parti à la banque.
    Sent {
        /// La remise, comme `paymentRuns/1`.
        #[arg(value_name = "REMISE")]
        name: PaymentRunId,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Enregistre que la banque a rejeté le fichier d’une remise.
    Rejected {
        /// La remise, comme `paymentRuns/1`.
        #[arg(value_name = "REMISE")]
        name: PaymentRunId,
        /// Le motif de la banque, comme `FF01` ; `MS03` : elle n’en dit pas.
        #[arg(long, value_name = "MOTIF")]
        reason: BankReason,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Annule une remise qui ne sera jamais payée : l’un propose, un autre confirme.
    #[command(subcommand)]
    Void(void::Command),
}

/// Asks what `remote` says.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub fn run(remote: Remote<Command>) -> Outcome {
    let Remote { options, command } = remote;
    match command {
        Command::Create { cycle, again } => {
            options.run(|server| runs::create(cycle, again, server))
        }
        Command::List => options.run(runs::list),
        Command::Show { name } => options.run(|server| runs::show(name, server)),
        Command::Payments { name } => options.run(|server| runs::payments(name, server)),
        Command::Deductions { name } => options.run(|server| runs::deductions(name, server)),
        Command::Held => options.run(runs::held),
        Command::Export(args) => options.run(|server| export::run(args, server)),
        Command::Sent { name, again } => options.run(|server| runs::sent(name, again, server)),
        Command::Rejected { name, reason, again } => {
            options.run(|server| runs::rejected((name, reason), again, server))
        }
        Command::Void(command) => options.run(|server| void::run(command, server)),
    }
}
