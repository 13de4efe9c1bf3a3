"""The journal as text: exported from the files, and recomputed from it alone."""

from pathlib import Path

from checks import CheckFailed, check
from perturb import check_found
from reference import recomputed
from server import run


def check_kept_out(binary: Path, folder: Path) -> None:
    """Nobody exports what is being served."""
    refused = run(binary, "export", "journal", "--data", folder / "data")
    came = (refused.returncode, refused.stdout, "in use by another process" in refused.stderr)
    check("a ledger that is served is not exported", (1, "", True), came)


def check_export(binary: Path, folder: Path) -> None:
    """The export of a stopped ledger agrees with itself, to the cent."""
    exported = run(binary, "export", "journal", "--data", folder / "data")
    if exported.returncode != 0:
        raise CheckFailed(f"export: expected exit code 0, came {exported}")
    lines = exported.stdout.splitlines()
    reference = recomputed(lines)
    check("the exported journal recomputes", 1, len(reference.cycles.cycles))
    shares = reference.tally.compared["each share"]
    check("who bears the cycle is among it", True, shares > 2)
    check("a change of one figure is found, whichever it is", True, check_found(lines) > 20)
