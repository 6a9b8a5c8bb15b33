"""Which columns a table on a terminal shows, and how wide.

    natural widths ──► all telling columns, folded if they must be ──► then as many of the others as fit

A telling column (when, what, who, what became of it, why) is never dropped as long as its least width fits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

GAP = 3
"""Blanks between two columns."""

WIDEST = 40
"""Columns that do not fold are cut there."""

SHORT_ID = 9
"""Where an event id does not fit, its first eight characters, which every command takes, and an ellipsis."""

LITTLE = 6
"""Columns that lack no more are widened first."""

FOLDED = frozenset({"path", "reason", "reasons", "relation", "summary", "how", "detail"})
"""Columns of prose: folded, never cut."""

TELLING: Mapping[str, int] = {
    "rank": 4, "hop": 3, "event_time": 10, "start": 10, "event_id": SHORT_ID, "path": 16, "result": 9, "kind": 9,
    "event_name": 12, "resource_id": 11, "outcome": 9, "status": 8, "actor": 12, "score": 5, "flagged": 7,
    "format": 10, "relation": 12, "reasons": 24, "reason": 20, "how": 16, "detail": 16,
}  # fmt: skip
"""Telling columns in the order of a row, with the least width each can be folded to."""

_THEN = ("verdict", "principal", "source_ip_address", "access_key_id", "summary")


def choose(names: Sequence[str], natural: Sequence[int], room: int) -> dict[str, int]:
    """Columns to show and their widths.

    Args:
        names: All columns.
        natural: Width of the longest cell of each.
        room: Width of the terminal.

    Returns:
        Column ──► width, telling ones first; at least one column.
    """
    wanted = {
        name: width if name in FOLDED or name == "event_id" else min(width, WIDEST)
        for name, width in sorted(zip(names, natural, strict=True), key=lambda column: _rank(column[0]))
    }
    chosen: dict[str, int] = {}
    for name, width in wanted.items():
        if name in TELLING and _fits(chosen, least := min(width, TELLING[name]), room):
            chosen[name] = least
    _widen(chosen, wanted, room)
    for name, width in wanted.items():
        if name not in chosen and (_fits(chosen, width, room) or not chosen):
            chosen[name] = min(width, room)
    return chosen


def _rank(name: str) -> int:
    order = [*TELLING, *_THEN]
    return order.index(name) if name in order else len(order)


def _fits(chosen: Mapping[str, int], width: int, room: int) -> bool:
    return sum(chosen.values()) + GAP * len(chosen) + width <= room


def _widen(chosen: dict[str, int], wanted: Mapping[str, int], room: int) -> None:
    """Give out what is left: a whole event id or none of it, then who lacks little, then who lacks most."""
    left = room - sum(chosen.values()) - GAP * (len(chosen) - 1)
    if "event_id" in chosen and left - (wanted["event_id"] - chosen["event_id"]) >= _comfort(chosen, wanted):
        left -= wanted["event_id"] - chosen["event_id"]
        chosen["event_id"] = wanted["event_id"]
    for _ in range(left):
        lacking = {name: wanted[name] - width for name, width in chosen.items() if name != "event_id"}
        little = [name for name, width in lacking.items() if 0 < width <= LITTLE]
        name = little[0] if little else max(lacking, key=lambda name: lacking[name], default="")
        if lacking.get(name, 0) <= 0:
            return
        chosen[name] += 1


def _comfort(chosen: Mapping[str, int], wanted: Mapping[str, int]) -> int:
    """What the other columns need for twice their least width."""
    return sum(min(wanted[name] - width, width) for name, width in chosen.items() if name != "event_id")
