"""The partner whose replies process-edis takes: what was sent, and what of it is lost or there twice in the end."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from tasks.x12 import parse
from tests.tasks.account import SampleAccount
from tests.tasks.process_edis.edi import ACCEPTED, REFUSED, interchange


@dataclass
class Partner:
    """Sends files to an account's inbox; `good` and `bad` are name -> content of those that can be read, or not."""

    account: SampleAccount
    good: dict[str, bytes] = field(default_factory=dict)
    bad: dict[str, bytes] = field(default_factory=dict)

    def send(self) -> None:
        """A file with several replies, and one that ends before its time."""
        for name, content in self.note().items():
            self.account.put("edi", f"inbox/{name}", content)

    def note(self) -> dict[str, bytes]:
        """The next two files, as if they were sent."""
        number = len(self.good) + 1
        good = interchange(ACCEPTED, REFUSED, number=f"{number:09d}").encode()
        bad = good[:-20]
        self.good[f"{number:02d}-a.edi"], self.bad[f"{number:02d}-b.edi"] = good, bad
        return {f"{number:02d}-a.edi": good, f"{number:02d}-b.edi": bad}

    def missing(self) -> set[str]:
        """The files that are whole nowhere: neither in the inbox nor in the archive nor in the quarantine."""
        tags = self.account.tags("edi")
        places = ("inbox/{0}", "archive/{1}-{0}", "quarantine/{1}-{0}")
        return {
            name
            for name, body in {**self.good, **self.bad}.items()
            if all(tags.get(place.format(name, digest(body))) != md5(body) for place in places)
        }

    def half_way(self) -> set[str]:
        """The files that are still in the inbox though something was already made of them."""
        objects = self.account.tags("edi")
        made = "".join(key for key in objects if not key.startswith("inbox/"))
        made += "".join(item["digest"][:16] for item in self.account.items("replies"))
        every = {**self.good, **self.bad}
        return {name for name, body in every.items() if f"inbox/{name}" in objects and digest(body) in made}

    def lost_and_twice(self) -> tuple[int, int]:
        """How many objects and items lack, and how many there are too many, when the inbox has been processed."""
        wanted = Counter(f"{folder}/{digest(body)}-{name}{end}" for name, body, folder, end in self._objects())
        interchanges = [parse(body.decode()) for body in self.good.values()]
        wanted += Counter(
            f"{sent.sender}/{sent.control_number} {reply}"
            for sent in interchanges
            for reply in range(len(sent.replies))
        )
        found = Counter(iter(self.account.tags("edi")))
        found += Counter(f"{item['interchange']} {item['reply']}" for item in self.account.items("replies"))
        return (wanted - found).total(), (found - wanted).total()

    def _objects(self) -> list[tuple[str, bytes, str, str]]:
        good = [
            (name, body, *place)
            for name, body in self.good.items()
            for place in (("archive", ""), ("records", ".json"))
        ]
        places = (("quarantine", ""), ("quarantine", ".reason.json"))
        return good + [(name, body, *place) for name, body in self.bad.items() for place in places]


def digest(body: bytes) -> str:
    """The start of a content's digest, which stands before the file's name."""
    return hashlib.sha256(body).hexdigest()[:16]


def md5(body: bytes) -> str:
    """What S3 says of a content."""
    return hashlib.md5(body, usedforsecurity=False).hexdigest()
