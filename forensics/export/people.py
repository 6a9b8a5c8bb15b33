"""Tables and objects as text for people.

    table ──► terminal: rich, the telling columns first, folded where they must be, then as many others as fit
          └─► elsewhere: aligned plain text, every column, nothing cut or wrapped, no escape sequence

A table is read twice, once to measure its columns and once to print them, and never held as text.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Mapping

import pyarrow as pa
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from forensics.export.as_json import json_text
from forensics.export.escape import terminal
from forensics.export.values import Plain, batches, is_number
from forensics.export.widths import SHORT_ID, TELLING, choose

_WIDEST_ALIGNED = 60  # off a terminal longer cells stand out of line, but whole


def cell_text(value: Plain) -> str:
    """Text for people, not yet escaped: empty for a missing value, ``a, b`` for a list, JSON for the rest."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, list) and not any(isinstance(item, list | dict) for item in value):
        return ", ".join(map(cell_text, value))
    return json_text(value)


def table_text(table: pa.Table, terminal_width: int | None) -> Iterator[str]:
    """The table in pieces of text; ``terminal_width`` is None when the output is no terminal."""
    return _plain_table(table) if terminal_width is None else _rich_table(table, terminal_width)


def _plain_table(table: pa.Table) -> Iterator[str]:
    names = [terminal(name) for name in table.column_names]
    widths = [min(width, _WIDEST_ALIGNED) for width in _measure(table)]
    right = [is_number(kind) for kind in table.schema.types]
    if names:
        yield _line(names, widths, right) + _line(["-" * width for width in widths], widths, right)
    for columns in _cells(table):
        yield "".join(_line(row, widths, right) for row in zip(*columns, strict=True))


def _line(cells: list[str] | tuple[str, ...], widths: list[int], right: list[bool]) -> str:
    padded = map(_pad, cells, widths, right)
    return "  ".join(padded).rstrip(" ") + "\n"


def _pad(cell: str, width: int, right: bool) -> str:
    blanks = " " * (width - _width(cell))
    return blanks + cell if right else cell + blanks


def _width(cell: str) -> int:
    return len(cell) if cell.isascii() else cell_len(cell)


def _cells(table: pa.Table, text: Callable[[Plain], str] = cell_text) -> Iterator[list[list[str]]]:
    for columns in batches(table):
        yield [[terminal(text(value)) for value in column] for column in columns]


def _measure(table: pa.Table, text: Callable[[Plain], str] = cell_text) -> list[int]:
    widths = [_width(terminal(name)) for name in table.column_names]
    for columns in _cells(table, text):
        widths = [max(width, *map(_width, column)) for width, column in zip(widths, columns, strict=True)]
    return widths


def _rich_table(table: pa.Table, terminal_width: int) -> Iterator[str]:
    if not table.column_names:
        return
    widths = choose(table.column_names, _measure(table, shown_text), terminal_width)
    shown = table.select(list(widths))
    yield _render(shown.slice(0, 0), [], widths, terminal_width)
    for columns in _cells(shown, shown_text):
        yield _render(shown, columns, widths, terminal_width)
    if widths.get("event_id") == SHORT_ID:
        yield "event ids are shortened: commands take their first 8 characters\n"
    left_out = [terminal(name) for name in table.column_names if name not in widths]
    if left_out:
        yield f"… and {', '.join(left_out)}: --format json shows every column\n"


def shown_text(value: Plain) -> str:
    """As `cell_text`; of objects that carry a sentence, such as the reasons of a finding, the sentences."""
    if isinstance(value, list) and value and all(isinstance(item, dict) and "detail" in item for item in value):
        return "; ".join(cell_text(item["detail"]) for item in value if isinstance(item, dict))
    return cell_text(value)


def _render(shown: pa.Table, columns: list[list[str]], widths: dict[str, int], terminal_width: int) -> str:
    drawn = Table(box=SIMPLE_HEAD, show_edge=False, show_header=not columns, pad_edge=False, padding=(0, 1))
    for (name, width), kind in zip(widths.items(), shown.schema.types, strict=True):
        justify: JustifyMethod = "right" if is_number(kind) else "left"
        folds = name in TELLING and name != "event_id"
        drawn.add_column(
            Text(terminal(name)), width=width, no_wrap=not folds, overflow="fold" if folds else "ellipsis",
            justify=justify,
        )  # fmt: skip
    for row in zip(*columns, strict=True):
        drawn.add_row(*map(Text, row))
    console = Console(
        file=io.StringIO(), force_terminal=True, width=terminal_width, highlight=False, legacy_windows=False,
        color_system=None if os.environ.get("NO_COLOR") else "auto",
    )  # fmt: skip
    with console.capture() as captured:
        console.print(drawn)
    return captured.get()


def object_lines(members: Mapping[str, Plain], indent: str = "") -> Iterator[str]:
    """``key  value`` lines; nested objects, and each object of a list, stand indented below their key."""
    labels = {name: terminal(name) for name in members}
    width = max(map(_width, labels.values()), default=0)
    for name, value in members.items():
        below = list(_below(value, indent + "  "))
        text = "" if below else terminal(cell_text(value))
        yield f"{indent}{_pad(labels[name], width, right=False)}  {text}".rstrip(" ") + "\n"
        yield from below


def _below(value: Plain, indent: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from object_lines(value, indent)
    elif isinstance(value, list) and all(isinstance(item, dict) and item for item in value):
        for item in value:
            first, *others = _below(item, indent + "  ")
            yield f"{indent}- {first.lstrip(' ')}"
            yield from others
