//! Files that have their name only when they are whole and synced, and that only their owner reads.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Has `write` write a file under a name of its own beside `file`, then gives it that name.
///
/// # Errors
///
/// What `write` says; what the operating system says, as `failed` puts it. Nothing is left then.
pub(super) fn write<T, E>(
    file: &Path,
    failed: impl Fn(io::Error) -> E,
    write: impl FnOnce(File) -> Result<(T, File), E>,
) -> Result<T, E> {
    let unfinished = unfinished(file).map_err(&failed)?;
    // One that an earlier try left is of no use, and may be open to others.
    drop(fs::remove_file(&unfinished));
    let mut options = OpenOptions::new();
    let created = options.write(true).create_new(true).mode(0o600).open(&unfinished);
    let done = created.map_err(&failed).and_then(|created| {
        let (made, created) = write(created)?;
        created.sync_all().map_err(&failed)?;
        fs::rename(&unfinished, file).map_err(&failed)?;
        Ok(made)
    });
    if done.is_err() {
        // It may not be there; there is nothing left to do when it cannot be removed.
        drop(fs::remove_file(&unfinished));
        return done;
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = File::open(folder.unwrap_or(Path::new(".")));
    folder.and_then(|folder| folder.sync_all()).map_err(failed)?;
    done
}

/// The name of `file` while it is being written, beside it.
fn unfinished(file: &Path) -> io::Result<PathBuf> {
    let name = file.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    if fs::metadata(file).is_ok_and(|there| !there.is_file()) {
        return Err(io::Error::other("il existe et n’est pas un fichier"));
    }
    let mut unfinished = name.to_owned();
    unfinished.push(".incomplet");
    Ok(file.with_file_name(unfinished))
}
