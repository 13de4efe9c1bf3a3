//! What a prescriber notes at a handover: the level found by the diagnosis, and the public. No
//! identity; nothing here is shown but in sums.

use super::words::words;

words! {
    /// How far a person is with digital tools, as the diagnosis before a handover found.
    Level {
        /// Cannot use them alone.
        Beginner "beginner"
        /// Manages what is known, is lost before what is new.
        Basic "basic"
        /// Manages most things, needs help for some procedures.
        Intermediate "intermediate"
        /// Manages alone, and needs one thing explained.
        Independent "independent"
    }

    /// The public that a person belongs to: the values of `publics_specifiquement_adresses` in the
    /// national schema of digital-mediation places, and two that schemes ask for.
    Public {
        /// Jeunes.
        Youth "youth"
        /// Étudiants.
        Students "students"
        /// Familles et/ou enfants.
        Families "families"
        /// Seniors.
        Seniors "seniors"
        /// Femmes.
        Women "women"
        /// Demandeurs d’emploi.
        JobSeekers "job seekers"
        /// Tout public.
        General "general"
    }
}
