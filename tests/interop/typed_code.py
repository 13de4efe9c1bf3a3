"""Typed codes of chèques, from the words of the documentation alone.

A typed code is 20 characters of Crockford base32. The first 19 are, big-endian: booklet number
30 bits, index 4, key version 6, and the first 55 bits of a keyed BLAKE3. The last makes
the sum of alpha^i * x_i zero over GF(2^5), i from 0 to 19.
"""

from dataclasses import dataclass

from blake3 import blake3

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SYMBOLS = 20
MAC_BITS = 55
# The field's polynomial, x^5 + x^2 + 1; alpha is x.
POLYNOMIAL = 0b100101


@dataclass(frozen=True)
class TypedCode:
    """What a typed code says."""

    booklet: int
    index: int
    key_version: int
    mac: int


def symbols(code: str) -> list[int]:
    """The values of the characters of a code as it is printed."""
    return [ALPHABET.index(character) for character in code if character not in "- "]


def remainder(values: list[int]) -> int:
    """The sum of alpha^i * x_i: zero for a code that is not mistyped."""
    total = 0
    for value in reversed(values):
        # Horner: multiply by alpha, then add the next one.
        total <<= 1
        if total & 0b100000:
            total ^= POLYNOMIAL
        total ^= value
    return total


def read(code: str) -> TypedCode:
    """Takes a code apart; raises when it is not one."""
    values = symbols(code)
    if len(values) != SYMBOLS:
        raise ValueError(f"{SYMBOLS} characters were expected, {len(values)} came")
    if remainder(values) != 0:
        raise ValueError("the check character does not fit")
    number = 0
    for value in values[:-1]:
        number = number << 5 | value
    return TypedCode(
        booklet=number >> 65,
        index=number >> 61 & 0b1111,
        key_version=number >> 55 & 0b111111,
        mac=number & (1 << MAC_BITS) - 1,
    )


def write(code: TypedCode) -> str:
    """Puts a code together, in groups of four characters."""
    number = (code.booklet << 4 | code.index) << 6 | code.key_version
    number = number << MAC_BITS | code.mac
    content = [number >> shift & 0b11111 for shift in range(90, -1, -5)]
    check = next(x for x in range(32) if remainder([*content, x]) == 0)
    text = "".join(ALPHABET[value] for value in [*content, check])
    return "-".join(text[at : at + 4] for at in range(0, SYMBOLS, 4))


def mac(key: bytes, ledger: bytes, code: TypedCode) -> int:
    """The first 55 bits of the keyed BLAKE3 of what the code names."""
    named = code.booklet.to_bytes(4, "big") + bytes([code.index, code.key_version])
    digest = blake3(b"carnet/code/1" + ledger + named, key=key).digest(length=7)
    return int.from_bytes(digest, "big") >> 1
