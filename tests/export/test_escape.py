"""Escapers: hostile text in, no structure out; proved by parsing the output back."""

from __future__ import annotations

import csv
import html.parser
import io
import json
import re
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from forensics.export import escape

STRUCTURE = [
    *"|`*_[]()<>#!~\\&-+=:.\"'{}^$@%;,/a1 \n\r\t\0\x1b\x7f\x9b\xa0",
    *("\u202e", "\u2066", "\u200b", "\u200f", "\u2028", "\u2029", "\ud800", "\udc80", "\ufeff", "\U000e0041"),
    *("http://e.example", "www.e.example", "bob@e.example", "mailto:x@y.z", "```", "**", "__", "~~", "\\|"),
    *(
        "![x](http://y)",
        "<b>",
        "<!--",
        "&amp;",
        "&#124;",
        "1. ",
        "- ",
        "# ",
        "> ",
        "    ",
        "[x]: /y",
        "---",
        ":-:",
    ),
    *("===", "$`x`$", "\x1b]8;;http://e\x07", "=cmd|' /C calc'!A0", "\uff1d1+1"),
]
HOSTILE = st.one_of(
    st.text(st.characters(codec=None), max_size=20),
    st.lists(st.sampled_from(STRUCTURE), max_size=8).map("".join),
)
BOUNDED = settings(deadline=None, max_examples=200)
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def rendered(inline) -> str:
    """The text of an inline token; anything but text and code is a hole in the escaper."""
    assert {child.type for child in inline.children} <= {"text", "code_inline"}
    return "".join(child.content for child in inline.children)


def cells_of(markdown: str) -> list[list[str]]:
    """The rows of the only table, and nothing beside it."""
    tokens = PARSER.parse(markdown)
    assert tokens[0].type == "table_open"
    assert tokens[-1].type == "table_close"
    assert not {token.type for token in tokens} & {"html_block", "paragraph_open", "fence", "code_block"}
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(rendered(token))
    return rows


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("aws-cli/2.15 Ünïcode 東京 🙂 back\\slash", "aws-cli/2.15 Ünïcode 東京 🙂 back\\slash"),
        ("a\nb\r\n\tc", r"a\nb\r\n\tc"),
        ("\x1b[31mred\x1b[0m\x00\x9b\x7f", r"\x1b[31mred\x1b[0m\x00\x9b\x7f"),
        ("\u202egnp.exe\u2066\u2069\u200f", r"\u202egnp.exe\u2066\u2069\u200f"),
        ("zero\u200bwidth\ufeff\u2028\u2029", r"zero\u200bwidth\ufeff\u2028\u2029"),
        ("\ud800 \udc80", r"\ud800 \udc80"),
        ("tag\U000e0041", r"tag\U000e0041"),
    ],
)
def test_visible_shows_what_cannot_be_seen(text, shown):
    assert escape.visible(text) == shown
    assert escape.terminal(text) == shown


def test_visible_covers_every_hidden_character_of_unicode():
    every = (chr(code) for code in range(sys.maxunicode + 1))
    missed = [f"{ord(c):x}" for c in every if unicodedata.category(c) in HIDDEN_CATEGORIES and escape.visible(c) == c]
    assert missed == []


@BOUNDED
@given(HOSTILE)
def test_visible_is_idempotent_encodable_and_harmless(text):
    shown = escape.terminal(text)
    shown.encode()
    assert escape.visible(shown) == shown
    assert not {unicodedata.category(character) for character in shown} & HIDDEN_CATEGORIES


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("", ""),
        ("role_name arn:aws:iam::1:user/eve 10.0.0.1", "role_name arn:aws:iam::1:user/eve 10.0.0.1"),
        ("a|b", "a&#124;b"),
        ("*x* _y_ ~z~ `w`", r"\*x\* \_y\_ \~z\~ &#96;w&#96;"),
        ("<script>&amp;", "&lt;script&gt;&amp;amp;"),
        ("![i](u)", r"\!\[i\](u)"),
        ("- item", r"\- item"),
        ("12. item", r"12\. item"),
        ("# head", r"\# head"),
        ("two\nlines", r"two\\nlines"),
        ("ends\\", "ends&#92;"),
        ("    code", "&#32;   code"),
        ("break  ", "break &#32;"),
        ("see http://evil.example|x", "see `http://evil.example`&#124;`x`"),
        ("mail bob@corp.example now", "mail `bob@corp.example` now"),
    ],
)
def test_markdown_golden(text, escaped):
    assert escape.markdown(text) == escaped


@BOUNDED
@given(st.lists(st.tuples(HOSTILE, HOSTILE), min_size=1, max_size=3))
def test_markdown_keeps_the_cells_of_a_table(rows):
    lines = ["| a | b |", "|---|---|", *(f"|{escape.markdown(x)}|{escape.markdown(y)}|" for x, y in rows)]
    expected = [["a", "b"], *([escape.visible(x).strip(), escape.visible(y).strip()] for x, y in rows)]
    assert [[cell.strip() for cell in row] for row in cells_of("\n".join(lines))] == expected


@BOUNDED
@given(HOSTILE, st.sampled_from(["markdown", "markdown_code"]), st.sampled_from(["", "before\n"]))
def test_markdown_is_one_paragraph_of_text_at_the_start_of_a_line(text, name, before):
    escaped = getattr(escape, name)(text)
    assert "\n" not in escaped
    tokens = PARSER.parse(before + escaped)
    if tokens:
        assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
        lines = [child for child in tokens[1].children if child.type != "softbreak"]
        assert {child.type for child in lines} <= {"text", "code_inline"}
        found = "".join(child.content for child in lines).removeprefix(before.strip())
        assert found.strip() == escape.visible(text).strip()
    else:
        assert not escape.visible(text).strip()


@BOUNDED
@given(HOSTILE)
def test_markdown_leaves_nothing_to_link_outside_code(text):
    tokens = PARSER.parse("x " + escape.markdown(text))
    loose = " ".join(child.content for child in tokens[1].children if child.type == "text")
    assert not re.search(r"://|www\.|mailto:|[@$]", loose, re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ""),
        ("curl/8", "`curl/8`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        (" x ", "`  x  `"),
        ("a|b", "`a`&#124;`b`"),
        ("a\\|", "`a\\`&#124;"),
        ("l1\nl2", r"`l1\nl2`"),
    ],
)
def test_markdown_code_golden(text, code):
    assert escape.markdown_code(text) == code


@BOUNDED
@given(HOSTILE)
def test_markdown_code_survives_a_table(text):
    found = cells_of(f"| a | b |\n|---|---|\n|{escape.markdown_code(text)}| end |")[1]
    assert [cell.strip() for cell in found] == [escape.visible(text).strip(), "end"]


@BOUNDED
@given(HOSTILE)
def test_markdown_block_is_one_fence(text):
    block = escape.markdown_block(text, "json`\n")
    tokens = PARSER.parse(f"before\n\n{block}\n\nafter")
    assert [token.type for token in tokens if token.level == 0 and token.type != "inline"] == [
        *("paragraph_open", "paragraph_close", "fence", "paragraph_open", "paragraph_close"),
    ]
    fence = next(token for token in tokens if token.type == "fence")
    assert fence.info == "json"
    assert fence.content == "\n".join(map(escape.visible, text.removesuffix("\n").split("\n"))) + "\n"


def test_markdown_block_golden():
    assert escape.markdown_block("a\n```\n\x1b[0m\n", "sql") == "````sql\na\n```\n\\x1b[0m\n````"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "true"),
        (-5, "-5"),
        (2**63 + 1, "9223372036854775809"),
        (-0.5, "-0.5"),
        ("-5", "'-5"),
        ("2026-03-02T09:05:00Z", "2026-03-02T09:05:00Z"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1", "'+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\\t=1"),
        ("\rx", "'\\rx"),
        ("  =1", "'  =1"),
        ("\uff1d1", "'\uff1d1"),
        ("\uff0b1", "'\uff0b1"),
        ("\uff0d1", "'\uff0d1"),
        ("\uff20x", "'\uff20x"),
        ("'=1", "''=1"),
        ("'quoted'", "'quoted'"),
        ("a=b", "a=b"),
        ("x\x1b\u202e", r"x\x1b\u202e"),
    ],
)
def test_csv_cell_golden(value, cell):
    assert escape.csv_cell(value) == cell


@BOUNDED
@given(st.lists(HOSTILE, min_size=2, max_size=4))
def test_csv_reads_back_and_runs_nothing(texts):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(map(escape.csv_cell, texts))
    [row] = csv.reader(io.StringIO(out.getvalue(), newline=""))
    for text, cell in zip(texts, row, strict=True):
        assert cell.lstrip()[:1] not in {*"=+-@\t\r\uff1d\uff0b\uff0d\uff20"} or not cell.strip()
        assert cell in {escape.visible(text), "'" + escape.visible(text)}


@BOUNDED
@given(HOSTILE)
def test_json_string_reads_back_and_hides_nothing(text):
    quoted = escape.json_string(text)
    quoted.encode()
    assert not {unicodedata.category(character) for character in quoted} & HIDDEN_CATEGORIES
    assert json.loads(quoted) == json.loads(json.dumps(text))  # a pair of surrogates reads as one character


def test_json_string_golden():
    assert escape.json_string('é"\\\n\u202e\ud800\U000e0041') == r'"é\"\\\n\u202e\ud800\udb40\udc41"'


@BOUNDED
@given(HOSTILE)
def test_html_is_text_in_content_and_attribute(text):
    seen: list[object] = []

    class Reader(html.parser.HTMLParser):
        def handle_starttag(self, tag, attrs):
            seen.append((tag, attrs))

        def handle_data(self, data):
            seen.append(data)

    reader = Reader()
    reader.feed(f'<p title="{escape.html(text)}">x{escape.html(text)}</p>')
    reader.close()
    assert seen == [("p", [("title", escape.visible(text))]), "x" + escape.visible(text)]


@pytest.mark.parametrize("text", ["vgw-0a1b", "timeline.sql", "cgw_1"])
def test_file_name_keeps_a_safe_name(text):
    assert escape.file_name(text) == text


@pytest.mark.parametrize("text", ["", "..", "../../etc/passwd", "con", "nul.txt", "-rf", ".ssh", "a/b", "x" * 500])
def test_file_name_defuses(text):
    name = escape.file_name(text)
    assert re.fullmatch(r"[a-z0-9_][a-z0-9._-]{0,79}", name)
    assert name != text
    assert not re.fullmatch(r"(con|nul|aux|prn)(\..*)?", name)


@BOUNDED
@given(HOSTILE, HOSTILE)
def test_file_names_differ_when_texts_differ(one, other):
    first, second = escape.file_name(one), escape.file_name(other)
    assert re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,79}", first)
    assert (first == second) == (one == other)
