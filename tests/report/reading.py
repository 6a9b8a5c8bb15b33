"""Read a report back as a stranger would: with a Markdown parser."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
ALLOWED = {"text", "code_inline", "softbreak"}


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


def tokens(markdown: str) -> list[Token]:
    return PARSER.parse(markdown)


def plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [])


def inline_types(markdown: str) -> set[str]:
    """Kinds of inline markup; anything beyond `ALLOWED` was made by data."""
    return {child.type for token in tokens(markdown) if token.type == "inline" for child in token.children or []}


def headings(markdown: str) -> list[Heading]:
    found = tokens(markdown)
    return [
        Heading(int(token.tag[1]), plain(found[number + 1]))
        for number, token in enumerate(found)
        if token.type == "heading_open"
    ]


def tables(markdown: str) -> list[list[list[str]]]:
    """Every table as rows of cells, the header first."""
    found: list[list[list[str]]] = []
    inside = False
    for token in tokens(markdown):
        if token.type == "table_open":
            found.append([])
            inside = True
        elif token.type == "table_close":
            inside = False
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type == "inline" and inside:
            found[-1][-1].append(plain(token))
    return found


def pipes(line: str) -> int:
    """Cell borders of a line; escaped pipes are none."""
    return len(re.findall(r"(?<!\\)\|", line))
