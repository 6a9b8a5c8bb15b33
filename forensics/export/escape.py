r"""One escaper per output language; log content is hostile, and everything we print goes through here.

    text of a log ──► visible() ──► terminal | markdown | csv_cell | json_string | html | …
                      no control or hidden character is left, then the structure of the language is taken away

All functions are pure. ``visible`` is not reversible (a log may hold the two characters ``\n`` itself); the
original stands in the case, and in JSON, where every string is read back as it was.
"""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from html import escape as _escape_html
from json.encoder import encode_basestring

# Whatever a reader cannot see or that moves other characters: Unicode's control, format, surrogate and
# separator categories, and default-ignorable ones. Spelled out: no Python version may change an output.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}

# What CommonMark and GFM read as structure inside a line. An underscore between letters is none.
_MARKDOWN = re.compile(r"[\\*\[\]~!<>&|`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_MARKDOWN_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;", "`": "&#96;"}
_MARKDOWN_START = re.compile(r"(?P<number>\d{1,9}(?=[.)](?:\s|$))|(?=[-+=#:(]))")
# GitHub makes links, mentions and formulas of such words even when escaped: only a code span stops it.
_MARKDOWN_MAGIC = re.compile(r"://|www\.|mailto:|xmpp:|[@$]|#\d", re.IGNORECASE)

# What a spreadsheet takes for a formula: ASCII, full width, small form, also behind blanks and apostrophes.
_FORMULA = re.compile("['\\s]*[=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]|'*[\t\r]")

_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")


def visible(text: str) -> str:
    r"""Show what cannot be seen: ``\n``, ``\x1b``, ``\u202e``, ``\ud800``, ``\U000e0001``.

    The result has no character of category Cc, Cf, Cs, Zl or Zp and can be encoded as UTF-8; everything else,
    back-slashes too, is unchanged. Idempotent.
    """
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(lambda found: _visible_character(found[0]), text)


def _visible_character(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return _SHORT.get(character, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def terminal(text: str) -> str:
    """One line for a terminal: no escape sequence, line break or change of direction gets through."""
    return visible(text)


def markdown(text: str) -> str:
    """Inline text of GitHub-flavoured Markdown, inside and outside a table cell, at the start of a line too.

    The result is one line that renders as ``visible(text)`` and opens no block, table cell, emphasis, link,
    image or HTML. Words that GitHub would link or typeset (URL, mail address, @name, #1, $) become code.
    """
    safe = " ".join(map(_markdown_word, visible(text).split(" ")))
    safe = _MARKDOWN_START.sub(r"\g<number>\\", safe, count=1) if _MARKDOWN_START.match(safe) else safe
    if safe.endswith("\\\\"):  # a table cell may end right behind us
        safe = safe[:-2] + "&#92;"
    if safe.startswith(" "):  # four would be a code block
        safe = "&#32;" + safe[1:]
    return safe[:-1] + "&#32;" if safe.endswith(" ") else safe


def _markdown_word(word: str) -> str:
    if _MARKDOWN_MAGIC.search(word):
        return markdown_code(word)
    return _MARKDOWN.sub(lambda found: _MARKDOWN_ENTITIES.get(found[0], "\\" + found[0]), word)


def markdown_code(text: str) -> str:
    """Inline code that survives back-ticks, and pipes inside as well as outside a table cell.

    GFM wants a pipe in code escaped in a table and unescaped elsewhere; so each pipe stands as an entity
    between two spans. Empty text gives an empty string. Put something between two results, or their
    back-ticks join.
    """
    return "&#124;".join(map(_code_span, visible(text).split("|")))


def _code_span(text: str) -> str:
    if not text:
        return ""
    fence = _fence(text, 1)
    strippable = text.startswith(" ") and text.endswith(" ") and text.strip(" ")
    pad = " " if text[0] == "`" or text[-1] == "`" or strippable else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _fence(text: str, least: int) -> str:
    longest = max(map(len, re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)


def markdown_block(text: str, language: str = "") -> str:
    """A fenced code block for lines of its own; line feeds stay, other control characters are shown."""
    body = "\n".join(map(visible, text.removesuffix("\n").split("\n")))
    fence = _fence(body, 3)
    return f"{fence}{re.sub('[^A-Za-z0-9_+-]', '', language)}\n{body}\n{fence}"


def csv_cell(value: str | float | Decimal | None) -> str:
    """The text of one CSV cell, before quoting; None is empty.

    A string that a spreadsheet might run gets an apostrophe in front, also one that has the apostrophe
    already, so that taking one away gives the text back. Numbers are never touched: -5 is no formula.
    """
    if isinstance(value, str):
        return ("'" if _FORMULA.match(value) else "") + visible(value)
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else number(value)


def number(value: float | Decimal) -> str:
    """A number with all its digits, as JSON and CSV write it."""
    return format(value, "f") if isinstance(value, Decimal) else repr(value)


def json_string(text: str) -> str:
    """A JSON string that reads back as the same text; hidden characters and lone surrogates are escaped."""
    quoted = encode_basestring(text)
    if quoted.isascii() and quoted.isprintable():
        return quoted
    return _HIDDEN.sub(lambda found: _json_character(found[0]), quoted)


def _json_character(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def html(text: str) -> str:
    """Text for HTML content and quoted attributes (not for scripts, styles or the scheme of a URL)."""
    return _escape_html(visible(text), quote=True)


def file_name(text: str) -> str:
    """A file name of at most 80 of ``a-z 0-9 . _ -`` that is no path, device, option or hidden file.

    Text that is such a name stays; any other gets a hash of itself: two texts do not meet in one file.
    """
    slug = re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-._")[:60].rstrip("-._")
    if slug == text and slug and not _DEVICE.match(slug):
        return slug
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{slug.replace('.', '-') or 'unnamed'}-{digest}"
