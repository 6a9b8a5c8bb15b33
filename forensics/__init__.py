"""Offline forensics for deleted AWS network gateways, from nothing but a CloudTrail export.

from forensics import Case, investigate
investigate(["dump/"], "findings")
case = Case.open("findings/case.duckdb")
case.deletions().df()
"""

from forensics._version import __version__
from forensics.errors import (
    CaseError,
    EvidenceNotFoundError,
    ExitCode,
    ForensicsError,
    NotInCaseError,
    QueryError,
    UsageError,
)

__all__ = [
    "Anchor",
    "Case",
    "CaseError",
    "EvidenceNotFoundError",
    "ExitCode",
    "Filters",
    "ForensicsError",
    "NotInCaseError",
    "QueryError",
    "ReportOptions",
    "Scope",
    "UsageError",
    "__version__",
    "investigate",
]

_FROM_API = {"Anchor", "Case", "Filters", "ReportOptions", "Scope", "investigate"}


def __getattr__(name: str) -> object:
    """Load the analyses on first use: `forensics --help` shall not wait for pandas."""
    if name in _FROM_API:
        from forensics import api  # noqa: PLC0415

        return getattr(api, name)
    raise AttributeError(f"module 'forensics' has no attribute {name!r}")
