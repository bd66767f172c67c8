"""Which encoding a text is in, by its first bytes."""

from __future__ import annotations

import codecs

from nnviz.data.reading.results import Guess
from nnviz.errors import DataError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WEST = "cp1252"
"""Taken where the letters fit several encodings equally: by far the most common of those."""
_CANDIDATES = [
    "cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256",
    "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "mac_roman", "cp437",
]  # fmt: skip
_ENOUGH = 2**14
_ODD, _FOREIGN = 0.15, 0.25
"""So much odder, and less like a language, than the best guess a text may look in the encoding that
is far more common."""


def guess_encoding(head: bytes, label: str) -> Guess:
    """By a mark at the beginning, by being valid UTF-8, else by what the letters look like."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Guess("encoding", name, "the file begins with this encoding's mark")
    if b"\0" in head:
        raise not_text(label)
    if valid(head, "utf-8"):
        if head.isascii():
            return Guess("encoding", "utf-8", "only plain letters and digits were seen")
        return Guess("encoding", "utf-8", "its accented letters are valid UTF-8")
    return _by_letters(_telling(head))


def valid(piece: bytes, encoding: str) -> bool:
    """Whether the bytes, which may end amid a letter, decode."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(piece)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def check_encoding(name: str) -> str:
    """The encoding chosen; DataError where Python knows none of that name, or none of text."""
    try:
        b"a".decode(name)
    except (LookupError, ValueError) as error:
        raise DataError(
            f"'{name}' is no known encoding; choose one such as utf-8, cp1252 or utf-16."
        ) from error
    return name


def not_text(label: str) -> DataError:
    """The sentence for what no text holds."""
    return DataError(
        f"{label} is not a text: it holds zero bytes; choose a CSV file, NumPy arrays (.npy, "
        ".npz), IDX files or a folder of pictures, or choose the text's encoding."
    )


def _telling(head: bytes) -> bytes:
    """Whole lines that hold letters beyond ASCII: nothing else says anything."""
    lines, size = list[bytes](), 0
    for line in head.splitlines(True):
        if not line.isascii() and (not lines or size + len(line) <= _ENOUGH):
            lines.append(line)
            size += len(line)
    return b"".join(lines)


def _by_letters(telling: bytes) -> Guess:
    from charset_normalizer import from_bytes

    found = from_bytes(telling, cp_isolation=_CANDIDATES, preemptive_behaviour=False)
    best = found.best()
    if best is None:
        return Guess("encoding", _WEST, "it is not UTF-8; look whether its letters are right")
    alike = {
        name
        for each in found
        if each.chaos <= best.chaos + _ODD and each.coherence >= best.coherence - _FOREIGN
        for name in each.could_be_from_charset
    }
    name = _WEST if _WEST in alike else best.encoding
    return Guess("encoding", name, "it is not UTF-8, and its letters look right so")
