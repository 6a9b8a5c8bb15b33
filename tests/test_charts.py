"""The charts show each event once, in its phase's colour, and survive hostile and empty input."""

from datetime import datetime
from pathlib import Path

import matplotlib as mpl
import pyarrow as pa
import pytest
from matplotlib import pyplot

from forensics import charts

mpl.use("agg")
NASTY = "a$b_{x}\n\x1b[31m\u202e/" + "n" * 80


def row(minute: int, phase: str, outcome: str = "succeeded", actor: str = "alice", *relation: str) -> dict:
    return {
        "event_time": datetime(2026, 3, 2, 9, minute), "phase": phase, "outcome": outcome, "actor": actor,
        "relation": list(relation),
    }  # fmt: skip


@pytest.fixture(autouse=True)
def close():
    yield
    pyplot.close("all")


def points(axes: object) -> int:
    return sum(len(collection.get_offsets()) for collection in axes.collections)


def test_every_event_is_drawn(tmp_path: Path) -> None:
    rows = [
        row(1, "access"),
        row(2, "recon", "denied"),
        row(3, "impact", "succeeded", "alice", "anchor"),
        row(4, "recovery"),
    ]
    axes = charts.timeline_chart(pa.Table.from_pylist(rows), "Story")
    assert points(axes) == 4
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["access", "recon", "impact", "recovery"]
    axes.figure.savefig(tmp_path / "chart.png")


def test_only_the_busiest_actors_have_a_lane() -> None:
    rows = [row(n, "recon", "succeeded", f"actor-{n % 5}") for n in range(12)]
    axes = charts.timeline_chart(pa.Table.from_pylist(rows), lanes=2)
    assert [text.get_text() for text in axes.get_yticklabels()] == ["actor-0", "actor-1"]


def test_hostile_names_are_made_visible_and_cut(tmp_path: Path) -> None:
    axes = charts.timeline_chart(pa.Table.from_pylist([row(1, "impact", "succeeded", NASTY)]), NASTY)
    axes.figure.savefig(tmp_path / "chart.png")
    texts = [axes.get_title(loc="left"), *(text.get_text() for text in axes.get_yticklabels())]
    assert not [text for text in texts if "\x1b" in text or "\n" in text]
    assert len(texts[1]) <= 34


def test_nothing_to_draw() -> None:
    empty = pa.Table.from_pylist([row(1, "access")]).slice(0, 0)
    assert points(charts.timeline_chart(empty)) == 0
    assert charts.activity_heatmap(empty).get_title(loc="left") == ""


def test_heatmap_counts_by_hour_and_day() -> None:
    times = [datetime(2026, 3, 2, 9, 5), datetime(2026, 3, 2, 9, 59), datetime(2026, 3, 4, 23, 0)]
    axes = charts.activity_heatmap(pa.table({"event_time": times}), window=(times[0], times[2]))
    counts = axes.images[0].get_array().filled(0)
    assert counts.shape == (24, 3)
    assert (counts[9, 0], counts[23, 2], counts.sum()) == (2, 1, 3)


def test_without_matplotlib_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(charts.ChartsMissingError, match=r"forensics\[notebook\]"):
        charts.timeline_chart(pa.table({"event_time": pa.array([], pa.timestamp("us"))}))
