"""The command line: parse, call `forensics.api`, print.

arguments ──► `Case` ──► rows or object ──► export ──► stdout (data only) or a file; everything else on stderr
"""

import signal
import sys

__all__ = ["main"]


def main() -> None:
    """Run the program and end the process; Ctrl-C is heard from the first import on."""
    try:
        from forensics.cli.app import run  # noqa: PLC0415

        run()
    except KeyboardInterrupt:
        sys.stderr.write("forensics: interrupted\n")
        sys.exit(130)
    finally:  # all is done or said: no Ctrl-C shall turn the end of the interpreter into a crash
        signal.signal(signal.SIGINT, signal.SIG_IGN)
