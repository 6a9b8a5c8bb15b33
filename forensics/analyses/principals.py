"""Anomalous principals: every actor of the case with a score and the reasons for it.

    windows around gateway deletions ──► detectors (history against window) ──► reasons ──► capped sum ──► rank

A score says how much an actor departed from its own past and from what others do around the deletions. It orders
actors for a reader; it is no probability, and a low one is no alibi: what an actor always did is not new.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from forensics.analyses.detectors import DETECTORS, Detector, Weights, find_reasons, shipped_weights
from forensics.analyses.runner import EVERYTHING, Scope, ask
from forensics.engines import Engine

_REASON = pa.struct([
    ("detector", pa.string()), ("detail", pa.string()), ("weight", pa.int64()), ("event_ids", pa.list_(pa.string())),
])  # fmt: skip
SCHEMA = pa.schema([
    ("rank", pa.int64()), ("actor", pa.string()), ("principals", pa.list_(pa.string())), ("score", pa.int64()),
    ("flagged", pa.bool_()), ("reasons", pa.list_(_REASON)), ("events", pa.int64()), ("errors", pa.int64()),
    ("first_seen", pa.timestamp("us")), ("last_seen", pa.timestamp("us")),
])  # fmt: skip
"""Columns of the contract, in order."""

_BY_NAME = {detector.name: detector for detector in DETECTORS}
_ORDER = {detector.name: number for number, detector in enumerate(DETECTORS)}


@dataclass(frozen=True, slots=True)
class Window:
    """The time to look at, in seconds around each attempt to delete a gateway.

    Attributes:
        before: So long before an attempt.
        after: So long after it.
        fallback: Without any attempt: so long before the end of the evidence.
    """

    before: int = shipped_weights().limits["before"]
    after: int = shipped_weights().limits["after"]
    fallback: int = shipped_weights().limits["fallback"]


DEFAULT_WINDOW = Window()


def principals(
    engine: Engine,
    scope: Scope = EVERYTHING,
    top: int | None = None,
    window: Window = DEFAULT_WINDOW,
) -> pa.Table:
    """All actors, most anomalous first.

    Args:
        engine: What runs the questions over the case.
        scope: Part of the evidence; what lies outside is no history either.
        top: Only the first so many.
        window: The time to look at.

    Returns:
        One row per actor, by score, then name (columns: `SCHEMA`). A reason with weight 0 says that nothing could be
        told. Weights of one family are capped together, so the score can be less than their sum.
    """
    weights = shipped_weights()
    limits = {**weights.limits, "before": window.before, "after": window.after, "fallback": window.fallback}
    reasons: dict[str, list[dict[str, Any]]] = {}
    for row in find_reasons(engine, limits, scope):
        reasons.setdefault(row["actor"], []).append(row)
    actors = [_scored(row, reasons.get(row["actor"], []), weights) for row in _actors(engine, scope)]
    actors.sort(key=lambda row: (-row["score"], row["actor"]))
    ranked = [{"rank": number, **row} for number, row in enumerate(actors[:top], start=1)]
    return pa.Table.from_pylist(ranked, SCHEMA)


def _actors(engine: Engine, scope: Scope) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ask(engine, "principals", scope=scope).to_pylist()
    return rows


def _scored(actor: dict[str, Any], found: list[dict[str, Any]], weights: Weights) -> dict[str, Any]:
    """One actor with its score and reasons, the strongest reason first."""
    points: dict[Detector, int] = {
        _BY_NAME[row["detector"]]: weights.points[row["detector"]][row["strength"]] for row in found
    }
    reasons = [_reason(row, points[_BY_NAME[row["detector"]]]) for row in found]
    reasons.sort(key=lambda reason: (-reason["weight"], _ORDER[reason["detector"]]))
    score = weights.score(points)
    return {
        **actor,
        "principals": actor["principals"].split("\n"),
        "score": score,
        "flagged": score >= weights.flag_at,
        "reasons": reasons,
    }


def _reason(row: dict[str, Any], weight: int) -> dict[str, Any]:
    event_ids = row["event_ids"].split("\n")
    return {
        "detector": row["detector"],
        "detail": _detail(row, row["events"] - len(event_ids)),
        "weight": weight,
        "event_ids": event_ids,
    }


def _detail(row: dict[str, Any], further: int) -> str:
    """The sentence of one reason."""
    detector = _BY_NAME[row["detector"]]
    names = row["subject_names"].split("\n")
    left = row["subjects"] - len(names)
    subjects = ", ".join(names) + (f" and {left} more" if left else "")
    detail = detector.sentence.replace("{subjects}", subjects)
    if row["strength"] == "reduced":
        detail += f" ({detector.reduced})"
    return detail + (f"; {further} further events" if further else "")
