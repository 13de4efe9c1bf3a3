//! The key folder: the secrets that codes are made with, which live outside the ledger's data.
//!
//! The key of version N is the text file `code-N.key`, readable by its owner alone:
//!
//! ```text
//! carnet code key, version 1
//! 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
//! ```
//!
//! The second line is the 32 bytes of the key in hex. The journal holds their fingerprints, so that
//! other keys are noticed before they make or refuse a code.
//!
//! **Invariant:** no error shows anything that a key file holds.
//! **Invariant:** a key file is never overwritten.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::domain::code::{CodeKey, Fingerprint, KeyVersion};

/// A key file has 92 or 93 bytes: more than this is something else, and is not read.
const FILE_BYTES_MAX: u64 = 256;
/// The permission bits that let the group or others in.
const OPEN_TO_OTHERS: u32 = 0o077;

/// Why the keys cannot be used: what is wrong, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The folder is not there.
    #[error("the key folder {} does not exist: check --keys, or restore it", dir.display())]
    NoFolder {
        /// What was given.
        dir: PathBuf,
    },
    /// The folder holds no key.
    #[error("{} holds no file code-N.key: check --keys, or restore the keys", dir.display())]
    NoKey {
        /// What was given.
        dir: PathBuf,
    },
    /// A key would have been overwritten.
    #[error("{} exists, and a key is never overwritten: give an empty folder", file.display())]
    Exists {
        /// The file that is there.
        file: PathBuf,
    },
    /// A file is named like a key of a version that there cannot be.
    #[error(
        "{} is not the name of a key: versions go from 1 to 63, as in code-1.key; \
         rename or remove it",
        file.display()
    )]
    Version {
        /// The file with the name.
        file: PathBuf,
    },
    /// The group or others may read or replace the keys.
    #[error("{} is open to others (mode {mode:03o}): run `chmod {wanted} {0}`", path.display())]
    OpenToOthers {
        /// The folder or the file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
        /// What they should be.
        wanted: &'static str,
    },
    /// A key file does not read as one.
    #[error("{}, line {line}: {problem}; restore this file", file.display())]
    Malformed {
        /// The key file.
        file: PathBuf,
        /// The first line that is wrong, from 1.
        line: u8,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A key that the ledger uses is not there.
    #[error(
        "key version {version} is missing: restore code-{version}.key (fingerprint {expected}) \
         in the key folder"
    )]
    Missing {
        /// The version that the journal knows.
        version: KeyVersion,
        /// The fingerprint that the journal knows.
        expected: Fingerprint,
    },
    /// A key is not the one that the ledger uses.
    #[error(
        "code-{version}.key is not this ledger's key of version {version}: its fingerprint is \
         {found}, the ledger's {expected}; restore the right file, or check --keys"
    )]
    Mismatch {
        /// The version that the journal knows.
        version: KeyVersion,
        /// The fingerprint that the journal knows.
        expected: Fingerprint,
        /// The fingerprint of the key in the folder.
        found: Fingerprint,
    },
    /// The operating system refused.
    #[error("{} cannot be {action}", path.display())]
    Io {
        /// What was tried, as in *read*.
        action: &'static str,
        /// What it was tried on.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gives no random bytes")]
    Random(#[source] getrandom::Error),
}

/// What turns an [`io::Error`] into one that says what was tried on `path`.
fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> KeyError {
    let path = path.to_owned();
    move |source| KeyError::Io { action, path, source }
}

/// `N` bytes that nobody can guess, from the operating system.
///
/// # Errors
///
/// [`KeyError::Random`] when it has none.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(KeyError::Random)?;
    Ok(bytes)
}

/// Makes the first key of a ledger in `dir`, durably; also makes `dir`, in a folder that exists.
///
/// # Errors
///
/// [`KeyError::OpenToOthers`] for a folder that was there, [`KeyError::Exists`],
/// [`KeyError::Random`], [`KeyError::Io`]. A file that could not be written whole is removed.
pub fn create(dir: &Path) -> Result<Fingerprint, KeyError> {
    match fs::DirBuilder::new().mode(0o700).create(dir) {
        Ok(()) => sync_dir(&dir.join(".."))?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(failed("made", dir)(error)),
    }
    check_mode(dir, &fs::metadata(dir).map_err(failed("read", dir))?)?;

    let file = dir.join(file_name(KeyVersion::FIRST));
    let mut options = OpenOptions::new();
    let handle = match options.write(true).create_new(true).mode(0o600).open(&file) {
        Ok(handle) => handle,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(KeyError::Exists { file });
        }
        Err(error) => return Err(failed("made", &file)(error)),
    };
    let made = write_key(handle, &file).and_then(|fingerprint| {
        sync_dir(dir)?;
        Ok(fingerprint)
    });
    if made.is_err() {
        fs::remove_file(&file).map_err(failed("removed", &file))?;
    }
    made
}

/// Draws a key and writes it to `handle`, which is the new and empty `file`.
fn write_key(mut handle: File, file: &Path) -> Result<Fingerprint, KeyError> {
    let bytes = random_bytes()?;
    let mut text = format!("{}\n", first_line(KeyVersion::FIRST)).into_bytes();
    for byte in &bytes {
        write!(text, "{byte:02x}").map_err(failed("written", file))?;
    }
    text.push(b'\n');
    handle.write_all(&text).map_err(failed("written", file))?;
    handle.sync_all().map_err(failed("synced", file))?;
    Ok(CodeKey::new(bytes).fingerprint())
}

/// Makes the names in `dir` durable.
fn sync_dir(dir: &Path) -> Result<(), KeyError> {
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(failed("synced", dir))
}

/// Every key in `dir`, in the order of the versions. Files with other names are left alone.
///
/// # Errors
///
/// [`KeyError::NoFolder`], [`KeyError::OpenToOthers`] for the folder; then for the first file
/// [`KeyError::Version`], `OpenToOthers`, [`KeyError::Malformed`]; [`KeyError::NoKey`]; and
/// [`KeyError::Io`] at any step.
pub fn load(dir: &Path) -> Result<Vec<(KeyVersion, CodeKey)>, KeyError> {
    match fs::metadata(dir) {
        Ok(metadata) => check_mode(dir, &metadata)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(KeyError::NoFolder { dir: dir.to_owned() });
        }
        Err(error) => return Err(failed("read", dir)(error)),
    }
    let mut keys = Vec::new();
    for entry in fs::read_dir(dir).map_err(failed("read", dir))? {
        let name = entry.map_err(failed("read", dir))?.file_name();
        let Some(number) = name.to_str().and_then(between_affixes) else { continue };
        let file = dir.join(&name);
        let Some(version) = version(number) else { return Err(KeyError::Version { file }) };
        keys.push((version, read_key(&file, version)?));
    }
    keys.sort_by_key(|(version, _)| *version);
    if keys.is_empty() { Err(KeyError::NoKey { dir: dir.to_owned() }) } else { Ok(keys) }
}

/// Checks that every key that the journal expects is among `loaded`; others may be there too.
///
/// # Errors
///
/// For the first of `expected` that has no key [`KeyError::Missing`], or another key
/// [`KeyError::Mismatch`].
pub fn check(
    expected: &[(KeyVersion, Fingerprint)],
    loaded: &[(KeyVersion, CodeKey)],
) -> Result<(), KeyError> {
    for &(version, expected) in expected {
        let Some((_, key)) = loaded.iter().find(|(loaded, _)| *loaded == version) else {
            return Err(KeyError::Missing { version, expected });
        };
        let found = key.fingerprint();
        if found != expected {
            return Err(KeyError::Mismatch { version, expected, found });
        }
    }
    Ok(())
}

/// The name of the file that holds the key of `version`.
fn file_name(version: KeyVersion) -> String {
    format!("code-{version}.key")
}

/// The first line of that file.
fn first_line(version: KeyVersion) -> String {
    format!("carnet code key, version {version}")
}

/// What stands for N in a name of the form `code-N.key`.
fn between_affixes(name: &str) -> Option<&str> {
    name.strip_prefix("code-")?.strip_suffix(".key")
}

/// The version that `number` is the one way to write.
fn version(number: &str) -> Option<KeyVersion> {
    let version = number.parse().ok().and_then(KeyVersion::new)?;
    if version.to_string() == number { Some(version) } else { None }
}

/// Refuses permission bits for the group or others.
fn check_mode(path: &Path, metadata: &fs::Metadata) -> Result<(), KeyError> {
    let mode = metadata.mode() & 0o777;
    if mode & OPEN_TO_OTHERS == 0 {
        return Ok(());
    }
    let wanted = if metadata.is_dir() { "700" } else { "600" };
    Err(KeyError::OpenToOthers { path: path.to_owned(), mode, wanted })
}

/// The key in `file`, which must say that it is of `version`.
fn read_key(file: &Path, version: KeyVersion) -> Result<CodeKey, KeyError> {
    let handle = File::open(file).map_err(failed("read", file))?;
    check_mode(file, &handle.metadata().map_err(failed("read", file))?)?;
    let mut bytes = Vec::new();
    handle.take(FILE_BYTES_MAX).read_to_end(&mut bytes).map_err(failed("read", file))?;
    parse_key(&bytes, version).map_err(|(line, problem)| KeyError::Malformed {
        file: file.to_owned(),
        line,
        problem,
    })
}

/// The key in the content of a file, or the line that is wrong and why, without its content.
fn parse_key(bytes: &[u8], version: KeyVersion) -> Result<CodeKey, (u8, &'static str)> {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    if lines.next() != Some(first_line(version).as_bytes()) {
        return Err((1, "should be `carnet code key, version N`, N being that of the file's name"));
    }
    let key = lines.next().and_then(hex).ok_or((2, "should be 64 hex digits"))?;
    if lines.any(|line| !line.is_empty()) {
        return Err((3, "should be the end of the file"));
    }
    Ok(CodeKey::new(key))
}

/// The 32 bytes that 64 hex digits stand for.
fn hex(digits: &[u8]) -> Option<[u8; 32]> {
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    let pairs: &[[u8; 2]; 32] = pairs.try_into().ok()?;
    let mut bytes = [0; 32];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        let digit = |character: u8| char::from(character).to_digit(16);
        *byte = u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests;
