"""The command line: parse, call `forensics.api`, print.

arguments ──► `Case` ──► rows or object ──► export ──► stdout (data only) or a file; everything else on stderr
"""

from forensics.cli.app import main

__all__ = ["main"]
