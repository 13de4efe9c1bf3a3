//! Precedence: where two refusals of a redemption apply, the first in order is given.
//!
//! Two neighbours of the table are not here: a service in the future is never before the handover,
//! which is not in the future; and behind the caps stands a balance that they all have covered.

mod codes;
mod holders;
mod services;
mod uses;
mod venues;

/// A booklet for each refusal: of a plain scheme, of a narrow one, of those with caps.
const GIVEN: &str = "
    scheme S
    scheme T services acces-internet-et-materiel-informatique territory 17
    scheme U cap 1 venue-cap 1 booklet-cap 1
    scheme Z venue-cap 1 booklet-cap 1
    buyer A
    prescriber P
    venue V departement 16 label 2025-01-01..2026-12-31
    venue W departement 16 label 2025-03-03..2026-12-31
    order O of A under S for 20 booklets until 2026-12-31
    order N of A under T for 20 booklets until 2026-12-31
    order M of A under U for 20 booklets until 2026-12-31
    order L of A under Z for 20 booklets until 2026-12-31
    receive A 2000.00
    issue O 3
    issue N 1
    issue M 1
    issue L 1
    allot 1..6 to P
    hand over 1 by P
    hand over 4 by P
    hand over 5 by P
    hand over 6 by P
";
