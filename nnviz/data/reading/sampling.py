"""The part of a text that a look reads: its head, and a few places in its middle."""

from __future__ import annotations

import codecs
from dataclasses import replace

from nnviz.data.reading import encoding as encodings
from nnviz.data.reading.choices import TextChoices
from nnviz.data.reading.dialect import lines_of
from nnviz.data.reading.results import Guess
from nnviz.data.reading.streams import Source
from nnviz.errors import DataError
from nnviz.values import dataclass

HEAD, LONGEST = 2**17, 2**22
"""Bytes of the head; of a line, beyond which a file is no table."""
PROBES, PROBE = 8, 2**14


@dataclass(frozen=True)
class Seen:
    """What was read of a text: its ``head``, which is all of it if ``whole``, and probes."""

    head: bytes
    whole: bool
    probes: tuple[bytes, ...]


def seen_of(source: Source) -> Seen:
    """The head, longer where its first line is, and probes of a large file that is not packed."""
    with source.stream() as stream:
        head = stream.read(HEAD)
        if len(head) == HEAD and head.count(b"\n") + head.count(b"\r") < 3:
            head += stream.read(LONGEST - HEAD)
        whole = not stream.read(1)
    if not whole and head.count(b"\n") + head.count(b"\r") < 2:
        raise DataError(
            f"{source.label} is no table: its first lines are longer than {LONGEST:,} bytes; "
            "choose a file with one row in each line."
        )
    probes = () if whole or source.packed else _probes(source, len(head))
    return Seen(head, whole, probes)


def _probes(source: Source, begin: int) -> tuple[bytes, ...]:
    """Pieces at even distances, the last one at the end."""
    last = max(begin, source.size - PROBE)
    places = [begin + (last - begin) * n // PROBES for n in range(1, PROBES + 1)]
    with source.raw() as stream:
        return tuple(_piece(stream.seek(place) and stream.read(PROBE)) for place in places)


def _piece(piece: bytes | int) -> bytes:
    """Its whole lines."""
    lines = bytes(piece).splitlines(True) if piece else []
    return b"".join(lines[1:-1])


def with_encoding(
    source: Source, seen: Seen, choices: TextChoices
) -> tuple[TextChoices, tuple[Guess, ...]]:
    """The encoding chosen or guessed; probes may show letters that the head has not."""
    if choices.encoding is not None:
        encodings.check_encoding(choices.encoding)
        return choices, (Guess("encoding", choices.encoding, "chosen"),)
    guess = encodings.guess_encoding(seen.head, source.label)
    if guess.value == "utf-8":
        strange = [piece for piece in seen.probes if not encodings.valid(piece, "utf-8")]
        if strange:
            guess = encodings.guess_encoding(seen.head + b"".join(strange), source.label)
    return replace(choices, encoding=guess.value), (guess,)


def decoded(source: Source, seen: Seen, choices: TextChoices) -> str:
    """The whole lines of the head."""
    name = choices.encoding or "utf-8"
    try:
        text = codecs.getincrementaldecoder(name)().decode(seen.head, seen.whole)
    except (UnicodeDecodeError, UnicodeError) as error:
        raise undecodable(source, name, str(error)) from error
    if "\0" in text:
        raise encodings.not_text(source.label)
    if not seen.whole:
        lines = lines_of(text)
        text = "".join(lines[:-1])
    return text


def undecodable(source: Source, name: str, reason: str) -> DataError:
    """The sentence for bytes that the encoding does not know."""
    return DataError(
        f"{source.label} is not in the encoding {name} throughout ({reason[:120]}); choose "
        "another, such as cp1252 or latin-1, or save the file in UTF-8."
    )
