"""The program `carnet` from outside: its command line, its process, its files."""

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from checks import CheckFailed, check

START_SECONDS = 30
STOP_SECONDS = 10
COMMAND_SECONDS = 60

# The first sector of a segment is its header; turns follow it.
HEADER_BYTES = 512
DAMAGED_RANGE_BYTES = 4096


def run(binary: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [binary, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=COMMAND_SECONDS)


def init(binary: Path, folder: Path) -> bytes:
    """Makes a ledger and its keys; gives the ledger's id."""
    made = run(binary, "init", "--data", folder / "data", "--keys", folder / "keys")
    ledger = re.search(r"^ledger ([0-9a-f]{32})$", made.stdout, re.MULTILINE)
    if made.returncode != 0 or ledger is None:
        raise CheckFailed(f"init: expected exit code 0 and `ledger <32 hex>`, came {made}")
    check("init makes a ledger and prints its id", 32, len(ledger[1]))
    return bytes.fromhex(ledger[1])


@contextmanager
def serving(binary: Path, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server and its address. It never outlives the block; its log is shown on a failure."""
    log = folder / "serve.log"
    command = [binary, "serve", "--data", folder / "data", "--keys", folder / "keys"]
    command += ["--listen", "127.0.0.1:0"]
    with log.open("wb") as errors:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors)
    try:
        yield server, _address(server)
    except BaseException:
        print(log.read_text(errors="replace"), file=sys.stderr)
        raise
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def _address(server: subprocess.Popen[bytes]) -> str:
    """Reads the line that ends with the address."""
    deadline = time.monotonic() + START_SECONDS
    printed = b""
    while not (said := re.search(rb"http://([0-9.:]+)\s*\n", printed)):
        left = max(0.0, deadline - time.monotonic())
        ready, _, _ = select.select([server.stdout], [], [], left)
        more = os.read(server.stdout.fileno(), 4096) if ready else b""
        if not more:
            raise CheckFailed(f"serve: expected a line with its address, came {printed!r}")
        printed += more
    return said[1].decode()


def check_stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    check("SIGTERM stops the server with exit code 0", 0, server.wait(STOP_SECONDS))


def check_verify(binary: Path, folder: Path) -> None:
    """A sound ledger verifies; with one bit of the journal flipped, it does not."""
    sound = run(binary, "verify", "--data", folder / "data")
    if sound.returncode != 0:
        raise CheckFailed(f"verify: expected exit code 0, came {sound}")
    check("verify finds a sound ledger", 0, sound.returncode)
    segment = folder / "data" / "journal" / "segment-0000000001"
    _flip_a_bit(segment)
    damaged = run(binary, "verify", "--data", folder / "data")
    if damaged.returncode != 1 or segment.name not in damaged.stdout + damaged.stderr:
        raise CheckFailed(f"verify: expected exit code 1 and {segment.name}, came {damaged}")
    check("verify fails and names the file when one bit is flipped", 1, damaged.returncode)


def _flip_a_bit(segment: Path) -> None:
    """In the middle of what is used of the first 4 KiB after the header."""
    with segment.open("r+b") as file:
        file.seek(HEADER_BYTES)
        content = file.read(DAMAGED_RANGE_BYTES)
        used = [at for at, byte in enumerate(content) if byte != 0]
        middle = used[len(used) // 2]
        file.seek(HEADER_BYTES + middle)
        file.write(bytes([content[middle] ^ 1]))
