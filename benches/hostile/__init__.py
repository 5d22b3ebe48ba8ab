"""Files of any size whose kind once took more than its share of time or memory, or might.

Each kind is a function from a size in bytes to a `Case` of about that size; a kind that cannot be so
large, as a header of 16,384 columns, is as large as it gets.
"""

from . import binary, delimited, markup, own, workbook

KINDS = {
    **delimited.KINDS,
    **workbook.KINDS,
    **markup.KINDS,
    **binary.KINDS,
    **own.KINDS,
}


def make(kind, size, folder):
    """Writes the files of a kind and about a size to a folder; the program's arguments, and the bytes."""
    case = KINDS[kind](size)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    paths = [str(folder / a) if is_path(a, case) else a for a in case.arguments]
    return paths, sum(len(content) for content in case.files.values())


def is_path(argument, case):
    """Whether it names a file, a folder of them, or one beside them that is to be written."""
    return argument in case.files or argument.startswith("./")
