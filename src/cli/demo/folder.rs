//! The folder of a demonstration: a marker says that it is one, so that nothing else is removed.
//!
//! ```text
//! DIR/demo-carnet   the marker
//! DIR/donnees/      the ledger
//! DIR/cles/         its keys
//! DIR/payments/     what was sent to the bank
//! DIR/bank/         what the bank sent
//! ```
//!
//! **Invariant:** only these four folders are ever removed, and only beside a marker.

use std::fs::{self, DirBuilder};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crate::engine::folder::Folder;

/// The name of the marker.
const MARKER: &str = "demo-carnet";
/// How a marker begins.
const MARKER_BEGINS: &str = "carnet demo\n";
/// The folders that a demonstration makes.
const DATA: &str = "donnees";
const KEYS: &str = "cles";
const PAYMENTS: &str = "payments";
const BANK: &str = "bank";
/// How many names are tried for a folder of our own.
const NAMES_MAX: u32 = 100;

/// Why a folder is not used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Something else is in it.
    #[error("{} n’est pas un dossier de démonstration : choisissez-en un autre", dir.display())]
    NotOurs {
        /// The folder.
        dir: PathBuf,
    },
    /// Someone serves the ledger in it.
    #[error("{} est en service : arrêtez d’abord le serveur", dir.display())]
    Served {
        /// The folder.
        dir: PathBuf,
    },
    /// The operating system refuses.
    #[error("{} ne peut pas être {action}", path.display())]
    Io {
        /// What was tried, as in *lu*.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FolderError {
    let path = path.to_owned();
    move |source| FolderError::Io { action, path, source }
}

/// What a file is that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// It was sent to the bank.
    Payments,
    /// The bank sent it.
    OfTheBank,
}

/// A folder that is a demonstration's own.
#[derive(Clone, Debug)]
pub(super) struct Place {
    dir: PathBuf,
}

impl Place {
    /// Makes `dir` ready for a new demonstration, described by `what`: it may be new, empty, or
    /// that of an earlier demonstration, which is removed.
    pub(super) fn prepare(dir: &Path, what: &str) -> Result<Place, FolderError> {
        let place = Place { dir: dir.to_owned() };
        match fs::read_dir(dir) {
            Ok(mut entries) => {
                if entries.next().is_some() {
                    place.clear()?;
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => make(dir, true)?,
            Err(error) if error.kind() == ErrorKind::NotADirectory => {
                return Err(FolderError::NotOurs { dir: dir.to_owned() });
            }
            Err(error) => return Err(failed("lu", dir)(error)),
        }
        let marker = dir.join(MARKER);
        fs::write(&marker, format!("{MARKER_BEGINS}{what}\n")).map_err(failed("écrit", &marker))?;
        Ok(place)
    }

    /// Makes a folder of our own under the system's folder for temporary files.
    pub(super) fn fresh(what: &str) -> Result<Place, FolderError> {
        let (parent, first) = (std::env::temp_dir(), std::process::id());
        let mut dir = parent.join(format!("carnet-demo-{first}"));
        for number in 1..NAMES_MAX {
            match make(&dir, false) {
                Ok(()) => break,
                Err(FolderError::Io { source, .. })
                    if source.kind() == ErrorKind::AlreadyExists =>
                {
                    dir = parent.join(format!("carnet-demo-{first}-{number}"));
                }
                Err(error) => return Err(error),
            }
        }
        Place::prepare(&dir, what)
    }

    /// Removes an earlier demonstration.
    fn clear(&self) -> Result<(), FolderError> {
        let marker = self.dir.join(MARKER);
        let ours = fs::read_to_string(&marker).is_ok_and(|text| text.starts_with(MARKER_BEGINS));
        if !ours {
            return Err(FolderError::NotOurs { dir: self.dir.clone() });
        }
        if self.data().exists() && Folder::new(self.data()).is_locked() {
            return Err(FolderError::Served { dir: self.dir.clone() });
        }
        for path in [self.data(), self.keys(), self.payments(), self.bank()] {
            match fs::remove_dir_all(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(failed("supprimé", &path)(error));
                }
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }

    /// Keeps a file; gives its path.
    pub(super) fn keep(
        &self,
        kept: Kept,
        name: &str,
        bytes: &[u8],
    ) -> Result<PathBuf, FolderError> {
        let folder = match kept {
            Kept::Payments => self.payments(),
            Kept::OfTheBank => self.bank(),
        };
        make(&folder, true)?;
        let path = folder.join(name);
        fs::write(&path, bytes).map_err(failed("écrit", &path))?;
        Ok(path)
    }

    fn payments(&self) -> PathBuf {
        self.dir.join(PAYMENTS)
    }

    fn bank(&self) -> PathBuf {
        self.dir.join(BANK)
    }

    /// Where the ledger is.
    pub(super) fn data(&self) -> PathBuf {
        self.dir.join(DATA)
    }

    /// Where its keys are.
    pub(super) fn keys(&self) -> PathBuf {
        self.dir.join(KEYS)
    }
}

/// Reads a file that was kept.
pub(super) fn read(path: &Path) -> Result<String, FolderError> {
    fs::read_to_string(path).map_err(failed("lu", path))
}

/// Makes a folder that only its owner can read: there will be keys in it.
fn make(dir: &Path, with_parents: bool) -> Result<(), FolderError> {
    let mut builder = DirBuilder::new();
    builder.mode(0o700).recursive(with_parents).create(dir).map_err(failed("créé", dir))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(dir: &Path) -> String {
        Place::prepare(dir, "graine 2").unwrap_err().to_string()
    }

    #[test]
    fn a_new_or_empty_folder_is_taken() {
        let temporary = tempfile::tempdir().unwrap();
        for dir in [temporary.path().to_owned(), temporary.path().join("a/b")] {
            let place = Place::prepare(&dir, "graine 1").unwrap();
            assert_eq!(fs::read_to_string(dir.join(MARKER)).unwrap(), "carnet demo\ngraine 1\n");
            assert!(!place.data().exists());
        }
    }

    #[test]
    fn an_earlier_demonstration_is_replaced_and_nothing_else() {
        let temporary = tempfile::tempdir().unwrap();
        let place = Place::prepare(temporary.path(), "graine 1").unwrap();
        fs::create_dir_all(place.data().join("journal")).unwrap();
        fs::create_dir_all(place.keys()).unwrap();
        fs::write(temporary.path().join("notes.txt"), "à garder").unwrap();
        Place::prepare(temporary.path(), "graine 2").unwrap();
        assert!(!place.data().exists() && !place.keys().exists());
        assert!(temporary.path().join("notes.txt").exists());
    }

    #[test]
    fn a_folder_with_something_else_is_refused_and_untouched() {
        let temporary = tempfile::tempdir().unwrap();
        let data = temporary.path().join(DATA);
        fs::create_dir(&data).unwrap();
        assert!(refusal(temporary.path()).contains("n’est pas un dossier de démonstration"));
        fs::write(temporary.path().join(MARKER), "autre chose").unwrap();
        assert!(refusal(temporary.path()).contains("choisissez-en un autre"));
        assert!(data.exists());
        assert!(refusal(&temporary.path().join(MARKER)).contains("choisissez-en un autre"));
    }

    #[test]
    fn a_folder_that_is_served_is_refused() {
        let temporary = tempfile::tempdir().unwrap();
        let place = Place::prepare(temporary.path(), "graine 1").unwrap();
        fs::create_dir(place.data()).unwrap();
        let _lock = Folder::new(place.data()).lock().unwrap();
        assert!(refusal(temporary.path()).contains("en service"));
    }
}
