"""Project files of every format, damaged as bytes, as archives, as JSON and as arrays."""

from __future__ import annotations

import io
import json
import stat
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.campaign.mutations import damage_bytes

Members = list[tuple[zipfile.ZipInfo, bytes]]
Rng = np.random.Generator
FORMATS = sorted((Path(__file__).parents[1] / "formats").glob("format-*.nnviz"))
_ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1, 2**31, 2**63, 2**200, 1e308, -1e308, float("inf"), float("nan"), "", "x",
    "\0", "../../x", "𝔘" * 300, [], {}, [[]], [[[[[[[[1]]]]]]]], {"kind": "dense"}, [0] * 2000,
)  # fmt: skip
_NAMES = (
    "../../escape.json", "/etc/escape", "C:\\escape", "a/../experiment.json", "experiment.json\0x",
    "EXPERIMENT.JSON", "", "." * 300, "data.safetensors", "past.safetensors", "~/x",
)  # fmt: skip


def mutated(number: int) -> bytes:
    """The mutation of that number: always the same one."""
    rng = np.random.default_rng([50, number])
    content = FORMATS[number % len(FORMATS)].read_bytes()
    way = _WAYS[number // len(FORMATS) % len(_WAYS)]
    return way(content, rng)


def _bytes(content: bytes, rng: Rng) -> bytes:
    return damage_bytes(content, rng)


def _json(content: bytes, rng: Rng) -> bytes:
    """One to three values of the document are others, missing, or doubled."""
    members = _unpacked(content)
    document = json.loads(members[0][1])
    for _ in range(rng.integers(1, 4)):
        _change(document, rng)
    members[0] = members[0][0], json.dumps(document).encode()
    return _packed(members)


def _change(value: Any, rng: Rng) -> None:
    """Go down at random, and change what is there."""
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not keys:
            return
        key = keys[rng.integers(len(keys))]
        inner = value[key]
        if not isinstance(inner, dict | list) or not inner or rng.random() < 0.15:
            break
        value = inner
    way = rng.integers(5)
    if way == 0:
        del value[key]
    elif way == 1 and isinstance(value, list):
        value.append(inner)
    elif way == 2 and type(inner) is int:
        value[key] = inner + int(rng.choice([-1, 1, 7, 10**6]))
    else:
        value[key] = _ODD[rng.integers(len(_ODD))]


def _text(content: bytes, rng: Rng) -> bytes:
    """The document's own bytes are damaged, under a true checksum."""
    members = _unpacked(content)
    members[0] = members[0][0], damage_bytes(members[0][1], rng)
    return _packed(members)


def _arrays(content: bytes, rng: Rng) -> bytes:
    """A member of arrays is damaged: its header, or its numbers."""
    members = _unpacked(content)
    place = int(rng.integers(1, len(members)))
    info, inside = members[place]
    head = 8 + int.from_bytes(inside[:8], "little")
    if rng.random() < 0.7:
        header = json.loads(inside[8:head])
        _change(header, rng)
        text = json.dumps(header).encode()
        inside = len(text).to_bytes(8, "little") + text + inside[head:]
    else:
        size = int(rng.choice([0, 2**20, 2**40, 2**63])).to_bytes(8, "little")
        inside = damage_bytes(inside, rng) if rng.random() < 0.5 else size + inside[8:]
    members[place] = info, inside
    return _packed(members)


def _archive(content: bytes, rng: Rng) -> bytes:
    """Members under other names, twice, as links, packed, or far too many."""
    members = _unpacked(content)
    place, way = int(rng.integers(len(members))), rng.integers(6)
    info, inside = members[place]
    compression = zipfile.ZIP_STORED
    if way == 0:
        members.append((_info(_NAMES[rng.integers(len(_NAMES))]), inside))
    elif way == 1:
        members[place] = _info(_NAMES[rng.integers(len(_NAMES))]), inside
    elif way == 2:
        members.append((_info(info.filename), inside))
    elif way == 3:
        link = _info(info.filename)
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        members[place] = link, b"/etc/passwd"
    elif way == 4:
        compression = zipfile.ZIP_DEFLATED
        members[place] = _info(info.filename), bytes(20_000_000)
    else:
        members += [(_info(f"{n}"), b"") for n in range(20_000)]
    return _packed(members, compression)


def _sizes(content: bytes, rng: Rng) -> bytes:
    """Sizes and places that the archive claims are others."""
    damaged = bytearray(content)
    for sign, offsets in ((b"PK\x01\x02", (20, 24, 28, 30, 42)), (b"PK\x05\x06", (8, 10, 12, 16))):
        at = damaged.find(sign)
        if rng.random() < 0.7 and at >= 0:
            begin = at + int(rng.choice(offsets))
            damaged[begin : begin + 4] = int(rng.integers(2**32)).to_bytes(4, "little")
    return bytes(damaged)


def _unpacked(content: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(info, archive.read(info)) for info in archive.infolist()]


def _packed(members: Members, compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(buffer, "w") as archive:
            for info, inside in members:
                archive.writestr(info, inside, compression)
    return buffer.getvalue()


def _info(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name)


_WAYS: tuple[Callable[[bytes, Rng], bytes], ...] = (
    _json, _bytes, _arrays, _json, _text, _archive, _json, _arrays, _sizes,
)  # fmt: skip
