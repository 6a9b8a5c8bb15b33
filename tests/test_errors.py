"""What counts as Ctrl-C."""

import duckdb
import pytest

from forensics.errors import is_interrupt


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (KeyboardInterrupt(), True),
        (RuntimeError("Query interrupted"), True),
        (duckdb.InterruptException("INTERRUPT Error: Interrupted!"), True),
        (duckdb.InvalidInputException("counting the rows of the object registered as 'x' failed: KeyboardInterrupt: "), True),
        (RuntimeError("dictionary changed size during iteration"), False),
        (duckdb.IOException("IO Error: no space left on device"), False),
        (OSError(4, "Interrupted system call"), False),
        (ValueError("interrupted"), False),
    ],
)  # fmt: skip
def test_ctrl_c_is_known_in_every_form(error: BaseException, expected: bool) -> None:
    assert is_interrupt(error) == expected
