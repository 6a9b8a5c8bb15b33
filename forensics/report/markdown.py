"""Small pieces of Markdown; all text of a log passes the escaper here.

    Value, Sentence, rows ──► Page ──► GitHub-flavoured Markdown

Event ids are shown short in running text; `References` knows the full ones, which stand in the annex.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from textwrap import indent
from zoneinfo import ZoneInfo

from forensics.export.escape import markdown, markdown_block, markdown_code
from forensics.report.findings import Step
from forensics.report.sentences import NOT_RECORDED, Ids, Many, Sentence, Value, Words, more

SHOWN_IDS = 6
"""Ids shown after one sentence; the others stand in findings.json."""

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(slots=True)
class References:
    """Short forms of event ids: as many characters as tell them apart.

    Attributes:
        cited: Ids that were shown so far.
        length: Characters of a short form.
    """

    cited: set[str] = field(default_factory=set)
    length: int = 8

    def short(self, event_id: str) -> str:
        """The id as it stands in running text."""
        self.cited.add(event_id)
        return event_id[: self.length] if _UUID.fullmatch(event_id) else event_id

    def settled(self) -> References:
        """References whose short forms tell all ids cited so far apart."""
        ids = [event_id for event_id in self.cited if _UUID.fullmatch(event_id)]
        length = next(n for n in range(8, 37) if len({event_id[:n] for event_id in ids}) == len(ids) or n == 36)
        return References(set(), length)


@dataclass(slots=True)
class Page:
    """A document in the making.

    Attributes:
        zone: Zone printed beside UTC.
        references: Event ids shown.
        blocks: What stands on the page, each block parted from the next by an empty line.
    """

    zone: ZoneInfo | None
    references: References
    blocks: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The document."""
        return "\n\n".join(block for block in self.blocks if block) + "\n"

    def heading(self, level: int, words: str | Sentence) -> None:
        """A heading; a sentence may bring text of a log."""
        self.blocks.append("#" * level + " " + (self.inline(words) if isinstance(words, Sentence) else words))

    def prose(self, words: str) -> None:
        """A paragraph of our own words."""
        self.blocks.append(words)

    def sentence(self, sentence: Sentence) -> None:
        """A paragraph of one sentence."""
        self.blocks.append(self.statement(sentence))

    def bullets(self, sentences: Iterable[Sentence]) -> None:
        """A list of sentences."""
        self.blocks.append("\n".join(f"- {self.statement(sentence)}" for sentence in sentences))

    def steps(self, steps: Iterable[Step]) -> None:
        """A numbered list; commands stand in a block below their step."""
        for number, step in enumerate(steps, 1):
            item = f"{number}. {self.statement(step.text)}"
            if step.commands:
                block = markdown_block("\n".join(step.commands), "sh")
                item += "\n\n" + indent(block, " " * (len(str(number)) + 2))
            self.blocks.append(item)

    def table(self, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
        """A table; nothing without rows."""
        lines = [self._row([self.cell(value) for value in row]) for row in rows]
        if lines:
            self.blocks.append("\n".join([self._row(header), self._row(["---"] * len(header)), *lines]))

    def facts(self, rows: Iterable[Sequence[Value]]) -> None:
        """A table of names, values and events."""
        self.table(("fact", "value", "events"), rows)

    @staticmethod
    def _row(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cells) + " |"

    def statement(self, sentence: Sentence) -> str:
        """A sentence, and the events behind it."""
        text = self.inline(sentence)
        if not sentence.event_ids:
            return text
        return f"{text} [{self.ids(sentence.event_ids)}]"

    def ids(self, event_ids: Sequence[str]) -> str:
        """Short ids."""
        shown = ", ".join(markdown_code(self.references.short(event_id)) for event_id in event_ids[:SHOWN_IDS])
        left = len(event_ids) - SHOWN_IDS
        return shown + (f" and {left} more" if left > 0 else "")

    def inline(self, sentence: Sentence) -> str:
        """A sentence without its events."""
        return sentence.template.format(*map(self.value, sentence.values))

    def value(self, value: Value) -> str:
        """One value."""
        if isinstance(value, Sentence):
            return self.inline(value)
        if isinstance(value, Many):
            shown = [self.value(item) for item in value.values[: value.limit]]
            return ", ".join(shown) + more(value) if shown else "none"
        if isinstance(value, Ids):
            return ", ".join(map(markdown_code, value.values)) if value.full else self.ids(value.values)
        if isinstance(value, datetime):
            return clock(value)
        if isinstance(value, Words):
            return markdown(value)
        return NOT_RECORDED if value is None or value == "" else data(value)

    def cell(self, value: Value) -> str:
        """One cell of a table; a missing value is a dash."""
        if value is None or value == "":
            return "-"
        return self.statement(value) if isinstance(value, Sentence) else self.value(value)

    def times(self, moment: datetime | None) -> list[Value]:
        """The cells of a time: UTC and, if asked for, the zone."""
        if self.zone is None:
            return [moment]
        local = moment.replace(tzinfo=UTC).astimezone(self.zone) if moment else None
        return [moment, Words(local.strftime("%Y-%m-%d %H:%M:%S %z")) if local else None]

    def time_header(self, name: str = "time (UTC)") -> list[str]:
        """The header of such cells."""
        return [name] if self.zone is None else [name, f"time ({self.zone.key})"]


def data(value: str | int) -> str:
    """Text of a log as code, a number as it is."""
    return markdown_code(value) if isinstance(value, str) else str(value)


def clock(moment: datetime) -> str:
    """A time in UTC, to the second."""
    return moment.isoformat(sep=" ", timespec="seconds")
