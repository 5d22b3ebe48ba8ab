"""Workbooks of Excel's binary formats, and Parquet.

Records are [MS-XLS] and [MS-XLSB]; the OLE file around the former is [MS-CFB], version 3.
"""

import struct

from .case import one
from .workbook import CT, H, R, RELS, package, school

SECTOR = 512
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ole(stream):
    """An OLE file of one stream, which is no shorter than a long one has to be."""
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    sectors = len(stream) // SECTOR
    # The directory, the stream, the table of sectors, the table of its sectors beyond 109.
    tables = 1
    while tables * 128 < 1 + sectors + tables + lists(tables):
        tables += 1
    further = lists(tables)
    first_table = 1 + sectors
    chain = [END] + [*range(2, 1 + sectors), END] + [TABLE] * tables + [0xFFFFFFFC] * further
    chain += [FREE] * (tables * 128 - len(chain))
    places = list(range(first_table, first_table + tables))
    head = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 16
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, 0, 0, 4096, END, 0, first_table + tables if further else END, further)
    head += struct.pack("<109I", *(places[:109] + [FREE] * (109 - len(places[:109]))))
    more = b""
    for n in range(further):
        own = places[109 + 127 * n : 109 + 127 * (n + 1)]
        following = first_table + tables + n + 1 if n + 1 < further else END
        more += struct.pack("<128I", *(own + [FREE] * (127 - len(own))), following)
    root = entry("Root Entry", 5, 1, END, 0)
    directory = (root + entry("Workbook", 2, FREE, 1, len(stream))).ljust(SECTOR, b"\0")
    return head + directory + stream + struct.pack(f"<{len(chain)}I", *chain) + more


def lists(tables):
    return max(0, -(-(tables - 109) // 127))


def entry(name, kind, child, start, length):
    units = (name + "\0").encode("utf-16-le")
    return units.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", len(units), kind, 1, FREE, FREE, child, start, length)


def record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def wide(text):
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def beginning(kind):
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0x41, 6))


def xls(sheets, globals=b""):
    """A workbook of sheets, each the records between its beginning and its end."""
    records = [beginning(0x10) + sheet + record(0x000A) for sheet in sheets]
    head = beginning(0x0005) + record(0x0042, struct.pack("<H", 1200)) + record(0x00E0, b"\0" * 20)
    bounds = [struct.pack("<BB", 0, 0) + struct.pack("<BB", len(f"S{n}"), 1) + f"S{n}".encode("utf-16-le") for n in range(len(sheets))]
    at = len(head) + sum(8 + len(bound) for bound in bounds) + len(globals) + 4
    for bound, sheet in zip(bounds, records):
        head += record(0x0085, struct.pack("<I", at) + bound)
        at += len(sheet)
    return ole(b"".join([head, globals, record(0x000A), *records]))


def label(row, column, text):
    return record(0x0204, struct.pack("<HHH", row, column, 0) + wide(text))


def number(row, column, value=1.0):
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def xls_row(row, values):
    return b"".join(label(row, c, v) if isinstance(v, str) else number(row, c, v) for c, v in enumerate(values))


HEAD = xls_row(0, H)
SOUND = HEAD + xls_row(1, school(1))


def xls_rows(size, row=lambda r: school(r), least=120):
    """Rows of a sheet, and further sheets where it is full."""
    rows, sheets = max(1, size // least), []
    while rows > 0:
        here = min(rows, 65_000)
        sheets.append(HEAD + b"".join(xls_row(r, row(r)) for r in range(1, here + 1)))
        rows -= here
    return xls(sheets)


def xls_full(size):
    """Rows of 256 numbers, which take eighteen bytes each."""
    return xls_rows(size, lambda r: [1.0] * 256, 4608)


def xls_mulrk(size):
    """The same in records that hold a row each, six bytes a number."""
    rows = max(1, size // 1546)
    row = b"".join(struct.pack("<HI", 0, 6) for _ in range(256))
    sheet = lambda first, last: HEAD + b"".join(record(0x00BD, struct.pack("<HH", r - first + 1, 0) + row + struct.pack("<H", 255)) for r in range(first, last))
    return xls([sheet(first, min(first + 65_000, rows)) for first in range(0, rows, 65_000)])


def xls_texts(size):
    """A shared text a cell, as often as it goes."""
    items = b"".join(wide("长" * 1000) for _ in range(4))
    table = record(0x00FC, struct.pack("<II", 4, 4) + items)
    count = max(1, size // 14)
    cells = (record(0x00FD, struct.pack("<HHHI", 1 + n // 250, n % 250, 0, n % 4)) for n in range(min(count, 16_000_000)))
    return xls([HEAD + b"".join(cells)], table)


def xls_texts_each(size):
    table, count, block = b"", max(1, size // 44), b""
    kind = 0x00FC
    block = struct.pack("<II", count, count)
    for n in range(count):
        item = wide(f"第{n}小学")
        if len(block) + len(item) > 8000:
            table += record(kind, block)
            kind, block = 0x003C, b""
        block += item
    table += record(kind, block)
    cells = (record(0x00FD, struct.pack("<HHHI", 1 + n // 250, n % 250, 0, n)) for n in range(count))
    return xls([HEAD + b"".join(cells)], table)


def xls_corners(size):
    """Sheets of two cells, far from each other."""
    return xls([number(0, 0) + number(1 + n % 60_000, 255) for n in range(max(1, size // 120))])


def xls_merged(size):
    areas = [struct.pack("<HHHH", 0, 65_535, 0, 255)] * 1000
    one = record(0x00E5, struct.pack("<H", 1000) + b"".join(areas))
    return xls([SOUND + one * max(1, size // len(one))])


XLS = {
    "xls": xls_rows,
    "xls-full": xls_full,
    "xls-mulrk": xls_mulrk,
    "xls-texts": xls_texts,
    "xls-texts-each": xls_texts_each,
    "xls-corner": lambda size: xls([number(0, 0) + number(65_535, 255)]),
    "xls-corners": xls_corners,
    "xls-sheets": lambda size: xls([SOUND] * max(1, size // 420)),
    "xls-sheets-blank": lambda size: xls([b""] * max(1, size // 50)),
    "xls-merged": xls_merged,
    "xls-records": lambda size: xls([SOUND + record(0x0001) * (size // 4)]),
    "xls-formats": lambda size: xls([SOUND], b"".join(record(0x041E, struct.pack("<H", 164 + n % 60_000) + wide(f"0.0{n}")) + record(0x00E0, struct.pack("<HH16x", 0, 164 + n % 60_000)) for n in range(size // 48))),
    "xls-formulas": lambda size: xls([SOUND + b"".join(record(0x0006, struct.pack("<HHHd6xH", 2 + n % 60_000, n // 60_000, 0, 1.0, 9) + b"\x1f" + struct.pack("<d", 1.0)) for n in range(size // 36))]),
    "xls-names": lambda size: xls([SOUND], b"".join(record(0x0018, struct.pack("<HBBH8x", 0, 0, 4, 0) + b"\0" + b"a%03d" % (n % 1000)) for n in range(size // 24))),
    "xls-zeros": lambda size: ole(b"\0" * size),
}


def bin_record(kind, data=b""):
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length = len(data)
    while length >= 0x80:
        head += bytes([length & 0x7F | 0x80])
        length >>= 7
    return head + bytes([length]) + data


def bin_wide(text):
    units = text.encode("utf-16-le")
    return struct.pack("<I", len(units) // 2) + units


def bin_row(row, values):
    out = bin_record(0, struct.pack("<II9x", row, 0))
    for column, value in enumerate(values):
        at = struct.pack("<II", column, 0)
        out += bin_record(6, at + bin_wide(value)) if isinstance(value, str) else bin_record(5, at + struct.pack("<d", value))
    return out


def xlsb(sheets, texts=b"", names=b""):
    """A workbook of sheets, each its rows and what follows them."""
    kind = "application/vnd.ms-excel"
    numbers = range(1, len(sheets) + 1)
    types = f'<Override PartName="/xl/workbook.bin" ContentType="{kind}.sheet.binary.macroEnabled.main"/>'
    bundles = b"".join(bin_record(0x9C, struct.pack("<II", 0, n) + bin_wide(f"r{n}") + bin_wide(f"S{n}")) for n in numbers)
    related = "".join(f'<Relationship Id="r{n}" Type="{R}/worksheet" Target="worksheets/sheet{n}.bin"/>' for n in numbers)
    related += f'<Relationship Id="t" Type="{R}/sharedStrings" Target="sharedStrings.bin"/>'
    parts = {
        "[Content_Types].xml": CT.format(types),
        "_rels/.rels": RELS.format(f'<Relationship Id="a" Type="{R}/officeDocument" Target="xl/workbook.bin"/>'),
        "xl/workbook.bin": bin_record(0x83) + bin_record(0x8F) + bundles + bin_record(0x90) + names + bin_record(0x84),
        "xl/_rels/workbook.bin.rels": RELS.format(related),
        "xl/sharedStrings.bin": bin_record(0x9F, b"\0" * 8) + texts + bin_record(0xA0),
    }
    for n, (rows, after) in zip(numbers, sheets):
        size = bin_record(0x94, struct.pack("<IIII", 0, 1_048_575, 0, 16_383))
        parts[f"xl/worksheets/sheet{n}.bin"] = bin_record(0x81) + size + bin_record(0x91) + rows + bin_record(0x92) + after + bin_record(0x82)
    return package(parts)


BIN_SOUND = bin_row(0, H) + bin_row(1, school(1))


def bin_rows(size, row=school, least=140):
    return xlsb([(bin_row(0, H) + b"".join(bin_row(r, row(r)) for r in range(1, max(2, min(1_000_000, size // least)))), b"")])


def bin_texts(size):
    count = max(1, size // 40)
    texts = b"".join(bin_record(0x13, b"\0" + bin_wide(f"第{n}小学")) for n in range(count))
    cells = b"".join(bin_record(0, struct.pack("<II9x", 1 + n, 0)) + bin_record(7, struct.pack("<III", 0, 0, n)) for n in range(min(count // 2, 1_000_000)))
    return xlsb([(bin_row(0, H) + cells, b"")], texts)


XLSB = {
    "xlsb": bin_rows,
    "xlsb-full": lambda size: bin_rows(size, lambda r: [1.0] * 4096, 4096 * 18),
    "xlsb-texts": bin_texts,
    "xlsb-texts-empty": lambda size: xlsb([(BIN_SOUND, b"")], bin_record(0x13, b"\0" * 5) * (size // 7)),
    "xlsb-merged": lambda size: xlsb([(BIN_SOUND, bin_record(0xB1, struct.pack("<I", 1)) + bin_record(0xB0, struct.pack("<IIII", 0, 1_048_575, 0, 16_383)) * (size // 18) + bin_record(0xB2))]),
    "xlsb-sheets": lambda size: xlsb([(BIN_SOUND, b"")] * min(6600, max(1, size // 700))),
    "xlsb-records": lambda size: xlsb([(BIN_SOUND, bin_record(0x7F) * (size // 2))]),
    "xlsb-names": lambda size: xlsb([(BIN_SOUND, b"")], names=bin_record(0x27, struct.pack("<IBI", 0, 0, 0xFFFFFFFF) + bin_wide("n") + b"\0" * 12) * (size // 29)),
}

KINDS = {
    **{kind: (lambda make: lambda size: one("xls", make(size)))(make) for kind, make in XLS.items()},
    **{kind: (lambda make: lambda size: one("xlsb", make(size)))(make) for kind, make in XLSB.items()},
}
