"""Two charts for notebooks and reports, drawn with matplotlib (extra ``notebook``).

    timeline rows ──► `timeline_chart`: lanes of actors over time, colour = phase, shape = outcome
    profile object ──► `activity_heatmap`: hour of the day against the day, the window marked

Colours are those of Okabe and Ito (Color Universal Design, 2008), which colour-blind readers can tell apart.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from forensics.errors import ForensicsError
from forensics.export import escape

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PHASES = {
    "access": "#0072B2",
    "recon": "#56B4E9",
    "preparation": "#E69F00",
    "impact": "#D55E00",
    "aftermath": "#CC79A7",
    "recovery": "#009E73",
    "response": "#000000",
}


class ChartsMissingError(ForensicsError):
    """Matplotlib is not installed."""


def _pyplot() -> Any:
    try:
        from matplotlib import pyplot  # noqa: PLC0415 (an optional extra)
    except ImportError as error:
        raise ChartsMissingError("charts need matplotlib: pip install 'forensics[notebook]'") from error
    return pyplot


def timeline_chart(rows: pa.Table, title: str = "", lanes: int = 8) -> Axes:
    """Draw a timeline.

    Args:
        rows: Rows of `Case.timeline`.
        title: Heading.
        lanes: At most so many actors; the busiest ones.

    Returns:
        The axes. Filled circles are calls that succeeded, crosses are calls that did not, stars are the anchors.
    """
    found = [row for row in rows.to_pylist() if row["event_time"] is not None]
    actors = _busiest([row["actor"] for row in found], lanes)
    shown = [row for row in found if row["actor"] in actors]
    axes: Axes
    _, axes = _pyplot().subplots(figsize=(11, 1.2 + 0.5 * len(actors)), layout="constrained")
    for phase, colour in PHASES.items():
        _draw(axes, [row for row in shown if row["phase"] == phase], actors, phase, colour)
    axes.set_yticks(range(len(actors)), [_short(actor) for actor in actors])
    axes.set_ylim(max(len(actors), 1) - 0.5, -0.5)
    axes.set_xlabel("time (UTC)")
    axes.set_title(escape.visible(title), loc="left")
    axes.grid(axis="x", alpha=0.3)
    if shown:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize="small")
    return axes


def _draw(axes: Axes, rows: list[dict[str, Any]], actors: list[str], phase: str, colour: str) -> None:
    """The marks of one phase: anchors, successes, failures."""
    groups = (
        ("*", 160, [row for row in rows if "anchor" in row["relation"] and row["outcome"] == "succeeded"]),
        ("o", 26, [row for row in rows if "anchor" not in row["relation"] and row["outcome"] == "succeeded"]),
        ("x", 34, [row for row in rows if row["outcome"] != "succeeded"]),
    )
    label: str | None = phase
    for marker, size, marks in groups:
        if marks:
            times = [row["event_time"] for row in marks]
            lanes = [actors.index(row["actor"]) for row in marks]
            axes.scatter(times, lanes, marker=marker, s=size, color=colour, label=label, alpha=0.85)
            label = None


def _busiest(names: list[str], most: int) -> list[str]:
    counts = {name: names.count(name) for name in set(names)}
    return sorted(counts, key=lambda name: (-counts[name], name))[:most]


def _short(actor: str, width: int = 34) -> str:
    text = escape.visible(actor.rsplit("/", 1)[-1])
    return text if len(text) <= width else text[: width - 1] + "…"


def activity_heatmap(rows: pa.Table, title: str = "", window: tuple[datetime, datetime] | None = None) -> Axes:
    """Draw when an actor was active.

    Args:
        rows: Rows with ``event_time``, such as `Case.events` of one actor.
        title: Heading.
        window: Start and end (UTC) of a time to mark.

    Returns:
        The axes: one column per day, one row per hour UTC, darker is more events.
    """
    times = [time for time in rows["event_time"].to_pylist() if time is not None]
    axes: Axes
    _, axes = _pyplot().subplots(figsize=(11, 4.2), layout="constrained")
    axes.set_title(escape.visible(title), loc="left")
    if not times:
        return axes
    first = min(times).date()
    days = (max(times).date() - first).days + 1
    counts = np.zeros((24, days))
    for time in times:
        counts[time.hour, (time.date() - first).days] += 1
    picture = axes.imshow(np.ma.masked_equal(counts, 0), aspect="auto", cmap="Blues", vmin=0, origin="lower")
    axes.figure.colorbar(picture, ax=axes, label="events")
    labels = [datetime.fromordinal(first.toordinal() + day).strftime("%m-%d %a") for day in range(days)]
    step = max(1, days // 14)
    axes.set_xticks(range(0, days, step), labels[::step], rotation=45, ha="right", fontsize="small")
    axes.set_yticks(range(0, 24, 3))
    axes.set_ylabel("hour (UTC)")
    if window:
        _mark(axes, first.toordinal(), *window)
    return axes


def _mark(axes: Axes, first: int, start: datetime, end: datetime) -> None:
    """A frame around the hours of a window, day by day."""
    for day in range(start.toordinal() - first, end.toordinal() - first + 1):
        low = start.hour if day == start.toordinal() - first else 0
        high = end.hour if day == end.toordinal() - first else 23
        corners_x = (day - 0.5, day + 0.5, day + 0.5, day - 0.5, day - 0.5)
        corners_y = (low - 0.5, low - 0.5, high + 0.5, high + 0.5, low - 0.5)
        axes.plot(corners_x, corners_y, color=PHASES["impact"], linewidth=2)
