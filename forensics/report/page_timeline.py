"""The readable part of a timeline: reads in bursts collapsed, the most relevant rows, ties said.

rows of the timeline ──► bursts ──► the `MOST_ROWS` most relevant ──► table, by time
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forensics.report.markdown import Page
from forensics.report.sentences import Ids, Row, Value, Words, many, say
from forensics.report.stories import words

MOST_ROWS = 60
BURST = 3
"""Reads that are collapsed, at least."""
PAUSE = timedelta(minutes=5)
"""A longer pause ends a burst."""

RELATIONS = {
    "anchor": "a deletion call of the incident",
    "actor_chain": "handed out the credential",
    "trail_tampering": "can impair logging, in the account",
    "same_resource": "names a resource of the incident",
    "chain_credential": "credential on the way to the incident's, or handed out by it",
    "same_session": "same session",
    "same_access_key": "same access key",
    "same_actor": "same actor",
    "related_resource": "acts on what hung on a resource of the incident",
    "gateway_change": "cuts off or deletes a gateway, in the account",
    "same_ip": "same address",
    "same_principal": "same principal",
    "in_window": "change around the time asked for",
}
"""Why a row is there, the strongest reason first."""

_NO_TIME = datetime(1, 1, 1)  # noqa: DTZ001 (times of a case are UTC without a zone)
_RANK = {name: number for number, name in enumerate(RELATIONS)}
_IDENTITY = {"chain_credential", "same_session", "same_access_key", "same_actor", "same_principal", "same_ip"}
_IMPLIED = {
    "anchor": _IDENTITY | {"gateway_change", "same_resource"},
    "actor_chain": _IDENTITY,
    "chain_credential": {"same_access_key", "same_actor", "same_principal", "same_ip", "gateway_change"},
    "same_session": {"same_access_key", "same_actor", "same_principal", "same_ip", "gateway_change"},
    "same_access_key": {"same_actor", "same_principal", "same_ip"},
    "same_actor": {"same_principal", "same_ip"},
    "same_resource": {"gateway_change", "related_resource"},
    "related_resource": {"gateway_change"},
}
"""Reasons that go without saying beside another."""


@dataclass(slots=True)
class Line:
    """A row of the table: one event, or a burst of reads."""

    rows: list[Row]

    @property
    def first(self) -> Row:
        """The first event."""
        return self.rows[0]

    @property
    def rank(self) -> int:
        """How little it matters."""
        best = min(_RANK.get(name, 99) for row in self.rows for name in row["relation"])
        return best * 2 + (self.first["read_only"] and best > 0)


def lines_of(rows: Sequence[Row]) -> list[Line]:
    """The rows, bursts of reads collapsed."""
    lines: list[Line] = []
    open_bursts: dict[tuple[str | None, ...], Line] = {}
    for row in rows:
        who = (row["actor"], row["session_id"], row["source_ip_address"])
        kind = (*who, row["outcome"])
        burst = open_bursts.get(kind) if _collapsible(row) else None
        if burst and row["event_time"] - burst.rows[-1]["event_time"] <= PAUSE:
            burst.rows.append(row)
            continue
        lines.append(Line([row]))
        if _collapsible(row):
            open_bursts[kind] = lines[-1]
        else:
            open_bursts = {key: line for key, line in open_bursts.items() if key[:3] != who}
    return _parted(lines)


def _parted(lines: Sequence[Line]) -> list[Line]:
    """The lines; bursts that are too short stand as single events again, by time."""
    found = []
    for line in lines:
        found += [line] if len(line.rows) >= BURST else [Line([row]) for row in line.rows]
    return sorted(found, key=lambda line: (line.first["event_time"] or _NO_TIME, line.first["event_id"]))


def _collapsible(row: Row) -> bool:
    return bool(row["read_only"] and row["event_time"] and not {"anchor", "actor_chain"} & set(row["relation"]))


def relevant(lines: Sequence[Line], most: int = MOST_ROWS) -> list[Line]:
    """The most relevant lines, still by time."""
    chosen = sorted(range(len(lines)), key=lambda number: (lines[number].rank, number))[:most]
    return [lines[number] for number in sorted(chosen)]


def timeline(page: Page, rows: Sequence[Row]) -> None:
    """The table, and what it leaves out."""
    distant = [row for row in rows if row["read_only"] and set(row["relation"]) == {"same_principal"}]
    away = {row["event_id"] for row in distant}
    lines = lines_of([row for row in rows if row["event_id"] not in away])
    shown = relevant(lines)
    seconds = Counter(row["event_time"] for line in shown for row in line.rows)
    page.table(
        [*page.time_header(), "phase", "event", "outcome", "actor", "address", "why it is here", "event id"],
        [_cells(page, line, seconds) for line in shown],
    )
    events = sum(len(line.rows) for line in shown)
    left = "; timeline.csv has the others, which are less closely related" if events < len(rows) else ""
    page.sentence(say("{} of {} events are shown" + left + ".", events, len(rows)))


def _cells(page: Page, line: Line, seconds: Counter[object]) -> list[Value]:
    row = line.first
    tie = len(line.rows) == 1 and row["event_time"] and seconds[row["event_time"]] > 1
    why = _why(line) + ("; same second, order unknown" if tie else "")
    return [
        *page.times(row["event_time"]),
        many(words(row["phase"]) for row in line.rows),
        _event(line),
        words(row["outcome"]) if not row["error_code"] else say("{} ({})", words(row["outcome"]), row["error_code"]),
        short_actor(row["actor"]),
        row["source_ip_address"],
        Words(why),
        Ids((row["event_id"],) if len(line.rows) == 1 else (row["event_id"], line.rows[-1]["event_id"]), full=True),
    ]


def _event(line: Line) -> Value:
    row = line.first
    if len(line.rows) == 1:
        resources = row["resource_ids"]
        return say("{} {}", row["event_name"], many(resources, 3)) if resources else row["event_name"]
    counts = Counter(row["event_name"] for row in line.rows)
    told = many(
        (say("{} ×{}", name, count) for name, count in sorted(counts.items(), key=lambda item: item[0] or "")), 6
    )
    return say("{} reads until {}: {}", len(line.rows), line.rows[-1]["event_time"], told)


def _why(line: Line) -> str:
    names = {name for row in line.rows for name in row["relation"]}
    told = names - {implied for name in names for implied in _IMPLIED.get(name, set())}
    return "; ".join(RELATIONS.get(name, name.replace("_", " ")) for name in sorted(told, key=_rank))


def _rank(name: str) -> tuple[int, str]:
    return _RANK.get(name, len(_RANK)), name


def short_actor(actor: str | None) -> str:
    """An actor without the account of its ARN; the full name stands with the facts."""
    parts = (actor or "").split(":", 5)
    return parts[5] if len(parts) == 6 and parts[0] == "arn" else actor or ""
