"""Results as JSON, CSV, Markdown, Parquet or text, and one escaper per output language.

Arrow table or object ──► write(result, fmt, out) ──► stdout or a file from open_output(path, fmt)
text of a log ──► escape.markdown() and its siblings ──► whatever writes a report
"""

from forensics.export import escape
from forensics.export.output import open_output
from forensics.export.table import Format, Result, to_text, write

__all__ = ["Format", "Result", "escape", "open_output", "to_text", "write"]
