"""Tables of text that are wrong."""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.data.reading.kit import pictures
from tests.data.reading.malformed.making import (
    SOUND,
    ZEROS,
    Make,
    dangling,
    folder_called_csv,
    late,
    loop,
    missing,
    packed,
    pipe,
    text,
)

_ROWS = "a,b,c\n1,2,3\n4,5,6\n"
_MANY = "\n".join(["a,b,c"] + ["1.5,2.5,3.5"] * 40_000)

TEXT: dict[str, tuple[Make, str]] = {
    "empty": (text(""), "is empty"),
    "only line ends": (text("\n\n\r\n"), "holds no row"),
    "only spaces": (text("   \n  "), "holds no row"),
    "only a mark": (text(b"\xef\xbb\xbf"), "holds no row"),
    "only a header": (text("a,b,c\n"), "holds only a header"),
    "only one number": (text("1"), SOUND),
    "only comments": (text("# one\n# two\n"), SOUND),
    "long row": (text(_ROWS + "7,8,9,10\n" + "1,2,3\n" * 3), "line 4: 4 fields"),
    "short row": (text(_ROWS + "7,8\n" + "1,2,3\n" * 3), "line 4: 2 fields"),
    "long row far down": (text(_MANY + "\n1,2,3,4\n1,2,3"), "line 40,002: 4 fields"),
    "short row far down": (text(_MANY + "\n1,2\n1,2,3"), "line 40,002: 2 fields"),
    "open quote": (text('a,b\n1,"2\n3,4\n'), "cannot be cut|holds only a header|1 field|SOUND"),
    "open quote far down": (text(_MANY + '\n1,"2,3\n1,2,3'), "a quote in row 40,001"),
    "zero bytes": (text(b"a,b\n1,\0\n"), "holds zero bytes"),
    "zero bytes far down": (text(_MANY.encode() + b"\n1,\0,3\n"), "is no number|zero bytes"),
    "program": (text(bytes(range(256)) * 40, "ls"), "zero bytes"),
    "other encoding far down": (text(_MANY + "\n1,ä,3\n"), "is no number"),
    "broken UTF-8 far down": (
        late(lambda: text(_MANY.encode() + b"\n1,\xff,3\n" + b"1,2,3\n" * 50_000)),
        "throughout",
    ),
    "mixed encodings": (text("name;v\nMüller;1\n".encode() + "Bäcker;2\n".encode("cp1252")), SOUND),
    "half of UTF-16": (text("a,b\n1,2\n".encode("utf-16")[:-1]), "not in the encoding utf-16"),
    "wrong UTF-32": (text(b"\xff\xfe\0\0" + b"abcdefg\n" * 9), "not in the encoding utf-32"),
    "infinite": (text("a,b\n1,inf\n2,3\n"), "the number is inf"),
    "not a number": (text("a,b\n1,nan\n2,3\n"), SOUND),
    "overflow": (text("a,b\n1,1e999\n2,3\n"), "the number is inf"),
    "many digits": (text("a,b\n1," + "9" * 400 + "\n2,3\n"), "the number is inf"),
    "hex": (text("a,b\n0x10,1\n0x20,2\n"), SOUND),
    "equal names": (text("a,a,a,a\n1,2,3,4\n"), SOUND),
    "no names": (text(",,\n1,2,3\n"), SOUND),
    "10⁵ columns": (
        text(",".join(["x"] * 100_000) + "\n" + ",".join(["1"] * 100_000) + "\n"),
        "has 100,000 columns",
    ),
    "10⁵ equal names": (text("a,b\n" * 100_000), SOUND),
    "one endless line": (late(lambda: text(b"1" * 6_000_000)), "lines are longer than"),
    "one endless field": (text("a,b\n1," + "x" * 200_000 + "\n2,3\n"), "field larger than"),
    "endless field far down": (
        late(lambda: text(_MANY + "\n1,2," + "x" * 8_000_000 + "\n")),
        "is no number",
    ),
    "all different words": (text("a,b\n" + "".join(f"w{n},{n}\n" for n in range(80_000))), SOUND),
    "dates that are none": (
        late(lambda: text("d,x\n" + "2020-01-05,1\n" * 99_999 + "2020-02-31,2\n")),
        "row 100,000, column 'd'",
    ),
    "impossible date far down": (
        text("d,x\n" + "2020-01-05,1\n" * 60_000 + "2020-02-31,2\n" + "2020-01-05,1\n" * 60_000),
        "row 60,001, column 'd': '2020-02-31' is no date",
    ),
    "commas only": (text(",,,,,\n,,,,,\n"), SOUND),
    "quotes only": (text('"""""\n"" ""\n"\n'), "only a header"),
    "carriage returns": (text("a,b\r1,2\r3,4\r"), SOUND),
    "odd line ends": (text("a,b\x0b\x0c1\x1c,2\u2028\n3,4\n"), "line 2: 2 fields"),
    "web page": (text("<!DOCTYPE html><html><body>404, not found</body></html>"), "only a header"),
    "JSON": (text('{"a": [1, 2, 3],\n "b": {"c": null}}\n'), "field|SOUND"),
    "folder": (folder_called_csv, "must hold a folder for each class"),
    "nowhere": (missing, "No such file"),
    "pipe": (pipe, "is not a regular file"),
    "device": (lambda folder: Path("/dev/zero"), "is not a regular file"),
    "link to itself": (loop, "cannot be read"),
    "link to nothing": (dangling, "a link to .*, which is not there"),
    "zero in the name": (lambda folder: folder / "a\0b.csv", "cannot be read"),
    "gzip cut short": (text(gzip.compress(_MANY.encode())[:300], "t.csv.gz"), "cut short"),
    "gzip damaged": (text(gzip.compress(_MANY.encode())[:-8] + b"12345678", "t.csv.gz"), "damaged"),
    "gzip only begun": (text(b"\x1f\x8b", "t.csv.gz"), "compressed, and damaged"),
    "gzip of nothing": (text(gzip.compress(b""), "t.csv.gz"), "holds no row"),
    "gzip twice": (
        text(gzip.compress(gzip.compress(_ROWS.encode())), "t.csv.gz"),
        "compressed twice",
    ),
    "gzip bomb of zeros": (packed(b"\0", ZEROS), "lines are longer than"),
    "gzip bomb of a letter": (packed(b"x", ZEROS), "lines are longer than"),
    "gzip bomb of rows": (packed(b"1,2\n", ZEROS), "unfolds to more than 100 times"),
    "gzip bomb of line ends": (packed(b"\n", ZEROS), "holds no row|unfolds"),
    "picture": (lambda folder: pictures(folder, a=[(9, 9)]) / "a" / "0.png", "is a picture"),
    "PDF": (text(b"%PDF-1.7 ..."), "is a PDF document"),
    "HDF5": (text(b"\x89HDF\r\n\x1a\n"), "is an HDF5 file"),
    "pickle": (text(b"\x80\x04\x95\x0f\0\0\0\0\0\0\0\x8c\x05hello\x94."), "zero bytes"),
}
