"""Reading the X12 replies that a partner sends to our interchanges: 997 (functional acknowledgment) and 824 (advice).

An interchange is one envelope in another: ISA/IEA around groups GS/GE around transaction sets ST/SE. The trailers
repeat the numbers of their headers and count what is between, by which a file that was cut off or glued together is
found out. Rules: ASC X12 versions 004010 and later, control structures X12.5 and X12.6.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

ISA_LENGTH = 106
"""Characters: ISA is the one segment of fixed length, and defines the separators by where they stand in it."""

LAYOUT = "\ufeff\x1a \t\r\n"
"""What people and programs put around segments. Not `str.strip`'s own idea of it, which takes separators such as FS."""

VERDICTS_997 = {"A": "accepted", "E": "accepted with errors", "P": "partly accepted", "R": "rejected"} | dict.fromkeys(
    "MWX", "rejected"
)
VERDICTS_824 = {"A": "accepted", "C": "accepted", "E": "accepted with errors", "P": "partly accepted", "R": "rejected"}
"""By the second letter of the code; the first says whether it is about a batch, group, item or transaction set."""

Segment = tuple[str, ...]


class BadInterchangeError(Exception):
    """A file that is no whole, consistent interchange of replies."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the partner says about one thing that we sent.

    `kind` is "997" or "824"; `reference` is the group or transaction set (997) or the document (824) that is meant.
    """

    kind: str
    control_number: str
    reference: str
    verdict: str
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Interchange:
    """One interchange: who sent it, the number they gave it, and the replies in it, at least one."""

    sender: str
    control_number: str
    replies: tuple[Reply, ...]


def parse(text: str) -> Interchange:
    """The interchange that a file holds. Raises BadInterchangeError, whatever the text."""
    reader = _Reader(_segments(text.lstrip(LAYOUT)))
    isa = reader.take("ISA", 16)
    replies: list[Reply] = []
    groups = 0
    while reader.next == "GS":
        groups += 1
        replies.extend(_group(reader))
    _check_trailer(reader.take("IEA", 2), "ISA", groups, isa[13])
    if reader.next:
        raise BadInterchangeError(f"{reader.next} follows the end of the interchange")
    if not replies:
        raise BadInterchangeError("it holds no reply")
    return Interchange(isa[6].strip(), isa[13], tuple(replies))


class _Reader:
    """The segments one after the other, each asked for by its name."""

    def __init__(self, segments: list[Segment]) -> None:
        self._segments = segments
        self.position = 0

    @property
    def next(self) -> str:
        """The name of the segment to come, empty at the end."""
        return self._segments[self.position][0] if self.position < len(self._segments) else ""

    def take(self, name: str, least: int) -> Segment:
        """The segment to come, which must have this name and at least so many elements."""
        if self.next != name:
            raise BadInterchangeError(f"segment {self.position + 1} should be {name}, but is {self.next or 'missing'}")
        segment = self._segments[self.position]
        if len(segment) <= least:
            raise BadInterchangeError(
                f"segment {self.position + 1} ({name}) has {len(segment) - 1} of {least} elements"
            )
        self.position += 1
        return segment

    def take_body(self) -> list[Segment]:
        """The segments up to, and without, the SE of this transaction set."""
        start = self.position
        while self.next not in {"SE", "ST", "GE", "IEA", ""}:
            self.position += 1
        return self._segments[start : self.position]


def _segments(text: str) -> list[Segment]:
    if not text.startswith("ISA") or len(text) < ISA_LENGTH:
        raise BadInterchangeError("it does not begin with an ISA segment")
    element, terminator = text[3], text[ISA_LENGTH - 1]
    if element.isalnum() or terminator.isalnum() or element == terminator:
        raise BadInterchangeError("its ISA segment does not have the fixed length")
    *whole, rest = text.split(terminator)
    if rest.strip(LAYOUT):
        raise BadInterchangeError("its last segment is cut off")
    return [tuple(segment.strip(LAYOUT).split(element)) for segment in whole]


def _group(reader: _Reader) -> Iterator[Reply]:
    header = reader.take("GS", 8)
    sets = 0
    while reader.next == "ST":
        sets += 1
        yield from _transaction_set(reader)
    _check_trailer(reader.take("GE", 2), "GS", sets, header[6])


def _transaction_set(reader: _Reader) -> list[Reply]:
    start = reader.position
    _, kind, control_number, *_ = reader.take("ST", 2)
    body = reader.take_body()
    _check_trailer(reader.take("SE", 2), "ST", reader.position - start, control_number)
    readers = {"997": _acknowledgments, "824": _advices}
    if kind not in readers:
        raise BadInterchangeError(f"transaction set {control_number} is a {kind}, not a 997 or 824")
    replies = [
        Reply(kind, control_number, reference, verdict, errors) for reference, verdict, errors in readers[kind](body)
    ]
    if not replies:
        raise BadInterchangeError(f"transaction set {control_number} ({kind}) says nothing")
    return replies


def _check_trailer(trailer: Segment, header: str, count: int, control_number: str) -> None:
    name, counted, number, *_ = trailer
    if not counted.isdecimal() or int(counted[:10]) != count:
        raise BadInterchangeError(f"{name} counts {counted}, but there are {count}")
    if number != control_number:
        raise BadInterchangeError(f"{name} ends {number}, but {header} began {control_number}")


def _acknowledgments(body: list[Segment]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """997: AK1 names our group; each set of it has AK2, errors in AK3 and AK4, its verdict in AK5; AK9 sums up."""
    group = "?"
    reference = "?"
    errors: list[str] = []
    for segment in body:
        name = segment[0]
        if name == "AK1":
            group = "/".join(segment[1:3])
        elif name == "AK2":
            reference, errors = f"{group}/{'/'.join(segment[1:3])}", []
        elif name in {"AK3", "AK4"}:
            errors.append("*".join(segment))
        elif name == "AK5":
            codes = [f"AK5 code {code}" for code in segment[2:] if code]
            yield reference, _verdict(segment, VERDICTS_997), (*errors, *codes)
        elif name == "AK9":
            codes = [f"AK9 code {code}" for code in segment[5:] if code]
            yield group, _verdict(segment, VERDICTS_997), tuple(codes)


def _advices(body: list[Segment]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """824: each OTI names one of our documents with a verdict; the TED segments that follow say what was wrong."""
    starts = [index for index, segment in enumerate(body) if segment[0] == "OTI"]
    for start, end in pairwise([*starts, len(body)]):
        advice = body[start]
        errors = tuple(": ".join(filter(None, ted[1:3])) for ted in body[start:end] if ted[0] == "TED")
        yield "/".join(advice[2:4]), _verdict(advice, VERDICTS_824, letter=1), errors


def _verdict(segment: Segment, verdicts: dict[str, str], letter: int = 0) -> str:
    code = segment[1] if len(segment) > 1 else ""
    verdict = verdicts.get(code[letter : letter + 1])
    if verdict is None:
        raise BadInterchangeError(f"{segment[0]} has the unknown code '{code}'")
    return verdict
