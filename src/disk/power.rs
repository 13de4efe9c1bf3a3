//! What a disk may hold after the power is lost.
//!
//! All that a successful sync covers is there. Of everything else, any part may be: each sector or
//! page of a write, each change of a name (a rename as a whole), each change of a length, without
//! regard to their order.
//!
//! **Invariant:** what was written before a failed sync, and not again after it, is never certain.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::memory::Files;

/// A recorded operation.
pub(super) enum Op {
    /// A name begins to mean a file, and another ends to exist.
    Name {
        set: Option<(PathBuf, usize)>,
        unset: Option<PathBuf>,
    },
    Write {
        inode: usize,
        offset: usize,
        bytes: Vec<u8>,
    },
    Length {
        inode: usize,
        length: usize,
    },
    Sync {
        inode: usize,
        done: bool,
    },
    SyncFolder {
        dir: PathBuf,
        done: bool,
    },
}

/// Chooses what survives of that which was not synced.
pub struct Survival<'a> {
    /// Bytes that are written as a whole: 512 or 4096.
    pub grain: usize,
    /// Asked once for each thing that may survive.
    pub choose: &'a mut dyn FnMut() -> bool,
}

/// Writes `bytes` into `content`, which grows with zeros where needed.
pub(super) fn write(content: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    lengthen(content, offset);
    let overwritten = content.len().saturating_sub(offset).min(bytes.len());
    let (inside, behind) = bytes.split_at(overwritten);
    if let Some(place) = content.get_mut(offset..offset.saturating_add(overwritten)) {
        place.copy_from_slice(inside);
    }
    content.extend_from_slice(behind);
}

/// Adds zeros up to `length`, if it is shorter.
fn lengthen(content: &mut Vec<u8>, length: usize) {
    // As one slice: without optimisation, growing byte by byte is what tests would spend their
    // time on.
    content.extend_from_slice(&vec![0; length.saturating_sub(content.len())]);
}

/// Which operations of `record` are certain: the first sync that follows them succeeded.
fn certain(record: &[Op]) -> Vec<bool> {
    let mut contents: BTreeMap<usize, bool> = BTreeMap::new();
    let mut folders: BTreeMap<&Path, bool> = BTreeMap::new();
    let mut certain: Vec<bool> = Vec::with_capacity(record.len());
    for op in record.iter().rev() {
        certain.push(match op {
            Op::Sync { inode, done } => contents.insert(*inode, *done).is_some(),
            Op::SyncFolder { dir, done } => folders.insert(dir, *done).is_some(),
            Op::Write { inode, .. } | Op::Length { inode, .. } => {
                contents.get(inode).copied().unwrap_or(false)
            }
            Op::Name { set, unset } => {
                let named = set.as_ref().map(|(path, _)| path).or(unset.as_ref());
                let dir = named.and_then(|path| path.parent());
                dir.and_then(|dir| folders.get(dir)).copied().unwrap_or(false)
            }
        });
    }
    certain.reverse();
    certain
}

/// What may be found after `record` was done on a disk that held `base`.
pub(super) fn loss(base: &Files, record: &[Op], survival: &mut Survival<'_>) -> Files {
    let mut names: BTreeMap<PathBuf, usize> = BTreeMap::new();
    let mut contents: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
    for (inode, (path, content)) in base.iter().enumerate() {
        names.insert(path.clone(), inode);
        contents.insert(inode, content.clone());
    }
    for (op, certain) in record.iter().zip(certain(record)) {
        match op {
            Op::Name { set, unset } => {
                if certain || (survival.choose)() {
                    if let Some(path) = unset {
                        names.remove(path);
                    }
                    names.extend(set.clone());
                }
            }
            Op::Write { inode, offset, bytes } => {
                let content = contents.entry(*inode).or_default();
                if certain {
                    write(content, *offset, bytes);
                } else {
                    write_some(content, *offset, bytes, survival);
                }
            }
            Op::Length { inode, length } => {
                if certain || (survival.choose)() {
                    contents.entry(*inode).or_default().resize(*length, 0);
                }
            }
            Op::Sync { .. } | Op::SyncFolder { .. } => {}
        }
    }
    let found: BTreeSet<usize> = names.values().copied().collect();
    contents.retain(|inode, _| found.contains(inode));
    let content = |inode: usize| contents.get(&inode).cloned().unwrap_or_default();
    names.into_iter().map(|(path, inode)| (path, content(inode))).collect()
}

/// Writes some of the grains of `bytes`, and perhaps the length without them.
fn write_some(content: &mut Vec<u8>, offset: usize, bytes: &[u8], survival: &mut Survival<'_>) {
    let end = offset.saturating_add(bytes.len());
    if end > content.len() && (survival.choose)() {
        lengthen(content, end);
    }
    let mut from = offset;
    while from < end {
        let to = from.saturating_add(1).next_multiple_of(survival.grain).min(end);
        let length = content.len();
        let survives = (survival.choose)();
        let piece = bytes.get(from.saturating_sub(offset)..to.saturating_sub(offset));
        if let (true, true, Some(piece)) = (survives, to <= length, piece) {
            write(content, from, piece);
        }
        from = to;
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::disk::{Disk, MemoryDisk};

    /// All states that a power loss may leave now.
    fn losses(disk: &MemoryDisk) -> Vec<Files> {
        let mut found = Vec::new();
        let mut script: Vec<bool> = Vec::new();
        loop {
            let mut asked = 0..;
            let mut choose = || {
                let question = asked.next().unwrap();
                if question == script.len() {
                    script.push(false);
                }
                script[question]
            };
            let mut survival = Survival { grain: 512, choose: &mut choose };
            found.push(disk.power_loss(disk.recorded(), &mut survival));
            while script.pop_if(|choice| *choice).is_some() {}
            match script.last_mut() {
                Some(choice) => *choice = true,
                None => return found,
            }
        }
    }

    fn disk_with_file() -> MemoryDisk {
        let files = Files::from([(PathBuf::from("/d/file"), vec![1; 1024])]);
        MemoryDisk::with_files(&files)
    }

    #[test]
    fn each_sector_survives_or_not() {
        let disk = disk_with_file();
        let file = disk.open(Path::new("/d/file")).unwrap();
        file.write_all_at(&[2; 1024], 0).unwrap();
        let states = losses(&disk);
        assert_eq!(states.len(), 4);
        let sectors = |files: &Files| {
            let content = &files[Path::new("/d/file")];
            (content[0], content[511], content[512], content[1023])
        };
        let found: BTreeSet<_> = states.iter().map(sectors).collect();
        assert_eq!(found, [(1, 1, 1, 1), (1, 1, 2, 2), (2, 2, 1, 1), (2, 2, 2, 2)].into());
        file.sync().unwrap();
        assert_eq!(losses(&disk), [disk.files()]);
    }

    #[test]
    fn a_failed_sync_loses_what_it_covered_until_it_is_written_again() {
        let disk = disk_with_file();
        let file = disk.open(Path::new("/d/file")).unwrap();
        file.write_all_at(&[2; 512], 0).unwrap();
        disk.fail_sync(1);
        assert!(file.sync().is_err());
        disk.heal();
        file.sync().unwrap();
        assert_eq!(disk.files()[Path::new("/d/file")][0], 2);
        assert_eq!(losses(&disk).len(), 2);
        file.write_all_at(&[2; 512], 0).unwrap();
        file.sync().unwrap();
        assert!(losses(&disk).iter().all(|files| *files == disk.files()));
    }

    #[test]
    fn names_survive_once_their_folder_is_synced() {
        let disk = disk_with_file();
        disk.rename(Path::new("/d/file"), Path::new("/d/other")).unwrap();
        let names: BTreeSet<_> =
            losses(&disk).into_iter().map(|files| files.into_keys().next().unwrap()).collect();
        assert_eq!(names, ["/d/file".into(), "/d/other".into()].into());
        disk.sync_dir(Path::new("/d")).unwrap();
        assert_eq!(losses(&disk), [disk.files()]);
    }

    #[test]
    fn a_full_disk_takes_what_fits() {
        let disk = disk_with_file();
        disk.limit_room(10);
        let file = disk.create(Path::new("/d/new")).unwrap();
        let error = file.write_all_at(&[1; 20], 0).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
        assert_eq!(file.length().unwrap(), 10);
        assert!(disk.create(Path::new("/d/more")).is_err());
        disk.remove(Path::new("/d/new")).unwrap();
        assert!(disk.create(Path::new("/d/more")).is_ok());
    }
}
