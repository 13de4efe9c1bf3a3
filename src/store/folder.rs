//! The folder of a store: made ready for sled, or set aside when it cannot be relied upon.
//!
//! To set a store aside, a marker is put into its folder, then the folder gets another name and
//! the marker goes with it. A crash in between leaves a folder with a marker, which is refused
//! until it is set aside for good.
//!
//! **Invariant:** nothing is deleted but what sled left behind of a snapshot it did not finish.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The file that says not to use the store any more.
const MARKER: &str = "set-aside";

/// The most stores that are kept aside.
const ASIDE_MAX: u32 = 100;

/// Makes the folder where it is missing, and removes what keeps sled from opening it.
pub(super) fn prepare(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    for file in fs::read_dir(dir)? {
        let file = file?;
        let name = file.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::remove_file(file.path())?;
        }
    }
    Ok(())
}

/// Whether the store in `dir` is not to be used any more.
pub(super) fn is_condemned(dir: &Path) -> io::Result<bool> {
    dir.join(MARKER).try_exists()
}

/// Marks the store in `dir`, so that no later process opens it either.
pub(super) fn condemn(dir: &Path) -> io::Result<()> {
    File::create(dir.join(MARKER))?.sync_all()?;
    File::open(dir)?.sync_all()
}

/// Marks the store in `dir` and gives it the first free name of `….broken-1`, `….broken-2` and so
/// on, which is returned.
pub(super) fn set_aside(dir: &Path) -> io::Result<PathBuf> {
    condemn(dir)?;
    let own = dir.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    for number in 1..=ASIDE_MAX {
        let mut name = own.to_owned();
        name.push(format!(".broken-{number}"));
        let aside = dir.with_file_name(name);
        if !is_taken(&aside)? {
            fs::rename(dir, &aside)?;
            File::open(parent(dir))?.sync_all()?;
            return Ok(aside);
        }
    }
    Err(io::Error::other(format!("{ASIDE_MAX} broken stores stand beside {}", dir.display())))
}

fn parent(dir: &Path) -> &Path {
    match dir.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    }
}

/// Whether anything has the name `path`.
fn is_taken(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
