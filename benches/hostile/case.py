"""What the program is given: files beside one another, and its arguments."""

from dataclasses import dataclass, field

HEAD = "学校代码,学校名称,学校类型,小学学生人数,小学专任教师数\n"
ROW = "9901010001,甲小学,小学,100,10\n"


@dataclass
class Case:
    """The files by name; of the arguments, those that are names of files stand for them."""

    files: dict[str, bytes]
    arguments: list[str] = field(default_factory=list)


def one(ending, content, *arguments):
    """A file to be audited, whatever figures it lacks."""
    name = f"t.{ending}"
    content = content.encode() if isinstance(content, str) else content
    return Case({name: content}, ["audit", name, "--allow-missing", *arguments])


def filled(size, line, head="", tail=""):
    """Lines up to a size; {} is the number of the line."""
    out, length, n = [head], len(head.encode()), 0
    while length < size:
        text = line.replace("{}", str(n))
        out.append(text)
        length += len(text.encode())
        n += 1
    return "".join(out) + tail


def repeated(text, size):
    """A text over and over, up to a size."""
    return text * (size // len(text.encode()) + 1)
