//! The real program on a disk that fails under it: it ends, says why and what to do, and what it
//! answered is there.
//!
//! The disk is the real one: a limit on the size of files, set by the shell that starts the
//! program, makes a write into a segment fail as it would on a broken disk. A full disk would not
//! do: room is made before a decision, and where there is none, the command is merely refused.

use std::path::Path;
use std::process::{Command, Stdio};

use carnet::grpc::pb::redemption_service_client::RedemptionServiceClient;
use tonic::Code;

use super::killed::{Program, carnet, prepare, redemption, verify};
use super::served::{by, reason, runtime};
use super::support::caller;

/// Blocks beyond which no file can be written, of 512 or 1 024 bytes each: far below a segment.
const BLOCKS: &str = "256";

/// The program, unable to write into any file beyond so many blocks, and not killed for trying.
fn limited(home: &Path) -> Program {
    let script = format!("trap '' XFSZ; ulimit -f {BLOCKS}; exec \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_carnet")]);
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(home.join("data"));
    Program::of(command.arg("--keys").arg(home.join("keys")).stderr(Stdio::piped()))
}

#[test]
fn a_program_whose_disk_fails_ends_and_says_what_to_do() {
    let _alone = super::alone();
    let home = tempfile::tempdir().unwrap();
    let mut init = carnet(home.path(), &["init", "--segment-mib", "1"]);
    assert!(init.arg("--keys").arg(home.path().join("keys")).output().unwrap().status.success());
    let program = Program::started(home.path());
    let (codes, day) = runtime().block_on(prepare(program.channel.clone())).unwrap();
    program.kill();

    let Program { child, channel } = limited(home.path());
    let mut client = RedemptionServiceClient::new(channel);
    let mut answered = Vec::new();
    let status = loop {
        let request = redemption(&codes, &day, u32::try_from(answered.len()).unwrap());
        match runtime().block_on(client.redeem(by(&caller(), request.clone()))) {
            Ok(answer) => answered.push((request, answer.into_inner())),
            Err(status) => break status,
        }
    };
    assert_eq!((status.code(), &*reason(&status)), (Code::Unavailable, "OUTCOME_UNKNOWN"));
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(1), "{said}");
    for part in ["le moteur s'est arrêté de lui-même", "segment-", "File too large", "dmesg"] {
        assert!(said.contains(part), "`{part}` is missing: {said}");
    }

    let verified = verify(home.path());
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    let program = Program::started(home.path());
    let mut client = RedemptionServiceClient::new(program.channel.clone());
    assert!(!answered.is_empty());
    for (request, answer) in answered {
        let again = runtime().block_on(client.redeem(by(&caller(), request))).unwrap();
        assert_eq!(again.into_inner(), answer);
    }
    program.kill();
}
