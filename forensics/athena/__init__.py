"""Our questions as statements over the table that AWS documents for CloudTrail in Athena.

    question ──► the tables it reads, down to the trail ──► each a leading CTE: facts, mapping, views ──► one statement

Printed, never executed here. What a statement answers is what the question answers on a case, but for what the table
does not hold (docs/sql.md). Columns: "Create a table for CloudTrail logs in Athena", Amazon Athena User Guide.
"""

from forensics.athena.answers import (
    COMPOSITE,
    LIMIT_BYTES,
    comment,
    head_lines,
    names,
    parameters_of,
    printed,
    steps_of,
)
from forensics.athena.parts import NotInTrailError
from forensics.athena.staged import staged
from forensics.athena.statement import prepared, statement
from forensics.athena.target import Partitions, Target

__all__ = [
    "COMPOSITE",
    "LIMIT_BYTES",
    "NotInTrailError",
    "Partitions",
    "Target",
    "comment",
    "head_lines",
    "names",
    "parameters_of",
    "prepared",
    "printed",
    "staged",
    "statement",
    "steps_of",
]
