"""The typed codes of booklets, made again from the ledger's key."""

from pathlib import Path

import typed_code
from checks import CheckFailed, check
from wire import Api, ask, pb


def check_codes(
    api: Api, booklets: dict[str, int], ledger: bytes, keys: Path
) -> dict[str, list[str]]:
    """Every code of booklets without gaps, of so many chèques each, is what the layout and the key
    make of its chèque; gives them by booklet.
    """
    first, *_ = booklets
    request = pb.GetBookletCodesRequest(first_booklet=first, count=len(booklets))
    shown = ask(api.booklets.GetBookletCodes, request).booklets
    read = [[typed_code.read(code) for code in booklet.codes] for booklet in shown]
    lengths = dict(zip((booklet.booklet for booklet in shown), map(len, read), strict=True))
    check(f"from {first}: every code has a fitting check character", booklets, lengths)

    named = [(name, at) for name, count in booklets.items() for at in range(1, count + 1)]
    said = [(f"booklets/{code.booklet}", code.index) for codes in read for code in codes]
    check(f"from {first}: every code names its booklet and its index", named, said)

    version = ask(api.booklets.GetBooklet, pb.GetBookletRequest(name=first)).booklet.key_version
    versions = {code.key_version for codes in read for code in codes}
    check(f"from {first}: every code names the version of its key", {version}, versions)

    key = read_key(keys, version)
    made = [[typed_code.mac(key, ledger, code) for code in codes] for codes in read]
    macs = [[code.mac for code in codes] for codes in read]
    check(f"from {first}: every code has the MAC of its key", True, made == macs)
    texts = [[typed_code.write(code) for code in codes] for codes in read]
    came = [list(booklet.codes) for booklet in shown]
    # Codes are for printing: no check shows them.
    check(f"from {first}: every code is printed in five groups", True, texts == came)
    return {booklet.booklet: list(booklet.codes) for booklet in shown}


def read_key(keys: Path, version: int) -> bytes:
    """The key of a version, from whichever file of the folder says that it holds it."""
    for file in sorted(path for path in keys.iterdir() if path.is_file()):
        title, digits = file.read_text().splitlines()[:2]
        if title == f"carnet code key, version {version}":
            return bytes.fromhex(digits)
    raise CheckFailed(f"expected a file with the key of version {version} in {keys}, came none")
