"""The program: its commands and how it ends.

argv ──► typer ──► command ──► exit code (0 done, 2 usage, 3 nothing usable, 4 evidence rejected with --strict)
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from forensics import __version__
from forensics.cli import ask, evidence, look, sql
from forensics.errors import ForensicsError, is_interrupt
from forensics.export import escape

app = typer.Typer(
    name="forensics",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"forensics {__version__}")
        raise typer.Exit


@app.callback()
def program(
    _version_wanted: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Find out who deleted a network gateway, from nothing but a CloudTrail export.

    Begin with:  forensics investigate DUMP   and read findings/report.md.

    Works offline; evidence files are only read. Times are UTC.
    """


for module in (evidence, ask, look, sql):
    for name, command, hidden in module.COMMANDS:
        app.command(name, hidden=hidden, context_settings=getattr(module, "SETTINGS", None))(command)


def run() -> None:
    """Run the program and end the process.

    Raises:
        KeyboardInterrupt: Ctrl-C where no command has a sentence of its own for it.
    """
    try:
        app()
    except ForensicsError as error:
        _say(str(error))
        sys.exit(int(error.exit_code))
    except SystemExit as ended:  # typer turns Ctrl-C into this, without a word
        if isinstance(ended.__context__, typer.Exit) and is_interrupt(ended.__context__.__cause__ or ended):
            raise KeyboardInterrupt from ended
        raise
    except Exception as error:
        if is_interrupt(error):
            raise KeyboardInterrupt from error
        raise


def _say(sentence: str) -> None:
    sys.stderr.write(f"forensics: {escape.visible(sentence)}\n")
