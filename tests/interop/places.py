"""Imports the open data of the tests, and reads it a second time with Python's csv."""

import csv
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

from checks import check
from wire import Api, ask_stream, new_id, pb

FILE = Path(__file__).parent.parent / "data" / "venues-charente-2023-07-11.csv"
CHUNK_BYTES = 10_000


def is_number(text: str) -> bool:
    """Whether it is a SIRET or an RNA number; the file has no RIDET.

    A SIRET is never zeros and has a sum by Luhn; those of La Poste have a plain sum of fives.
    """
    if re.fullmatch(r"W[0-9]{9}", text):
        return True
    if not re.fullmatch(r"[0-9]{14}", text) or set(text) == {"0"}:
        return False
    if text.startswith("356000000") and sum(map(int, text)) % 5 == 0:
        return True
    doubled = (int(digit) * (2 - at % 2) for at, digit in enumerate(text))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def fold(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.casefold())
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())


def expected() -> tuple[int, set[tuple[str, str, str]]]:
    """How many rows are refused, and what tells the places of the others apart."""
    refused, places = 0, set()
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            good = is_number(row["pivot"]) and fold(row["nom"]) and len(row["code_postal"]) == 5
            if good:
                places.add((row["pivot"], fold(row["nom"]), row["code_postal"]))
            else:
                refused += 1
    return refused, places


def send(api: Api, mode: int, year: int) -> Counter[str]:
    """Imports the file; how many answers there are of each kind, and of each fate."""
    label = pb.Label(first_day=f"{year}-01-01", last_day=f"{year}-12-31")
    terms = pb.ImportTerms(request_id=new_id(), mode=mode, label=label)
    data = FILE.read_bytes()
    chunks = [data[at : at + CHUNK_BYTES] for at in range(0, len(data), CHUNK_BYTES)]
    messages: list[Any] = [pb.ImportVenuesRequest(terms=terms)]
    messages += [pb.ImportVenuesRequest(chunk=chunk) for chunk in chunks]
    told: Counter[str] = Counter()
    for answer in ask_stream(api.venues.ImportVenues, messages):
        part = answer.WhichOneof("part")
        told[part] += 1
        if part == "place":
            told[pb.ImportPlace.Fate.Name(answer.place.fate)] += 1
    return told


def check_import(api: Api, year: int) -> None:
    """A file is told of row by row, becomes venues once, and changes nothing again."""
    refused, places = expected()
    told = send(api, pb.ImportTerms.MODE_CHECK, year)
    came = (told["refused"], told["FATE_NEW"], told["counts"])
    check("a check tells every place as csv reads them", (refused, len(places), 1), came)
    told = send(api, pb.ImportTerms.MODE_CREATE, year)
    check("every place becomes a venue", len(places), told["FATE_CREATED"])
    told = send(api, pb.ImportTerms.MODE_UPDATE, year)
    check("importing again changes nothing", len(places), told["FATE_UNCHANGED"])
