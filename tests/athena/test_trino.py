"""Where Trino means something else by the same words; it cannot be run here, so its documentation is the reference."""

from __future__ import annotations

import pytest

from forensics.engines.portable import written

WRITTEN = {
    "contains(a, 'x')": "(STRPOS(a, 'x') > 0)",
    "contains(coalesce(case when contains(a, 'x') then a end, b), 'y')":
        "(STRPOS(COALESCE(CASE WHEN (STRPOS(a, 'x') > 0) THEN a END, b), 'y') > 0)",
    "list_contains(['x'], a)": "CONTAINS(ARRAY['x'], a)",
    "string_agg(a, ',' order by b, a)": "ARRAY_JOIN(ARRAY_AGG(a ORDER BY b, a) FILTER(WHERE NOT a IS NULL), ',')",
    "string_agg(distinct a, ',' order by a)":
        "ARRAY_JOIN(ARRAY_AGG(DISTINCT a ORDER BY a) FILTER(WHERE NOT a IS NULL), ',')",
    "string_agg(a, chr(10) order by b) filter (where n <= 3 or contains(a, 'x'))":
        "ARRAY_JOIN(ARRAY_AGG(a ORDER BY b) FILTER(WHERE NOT a IS NULL AND (n <= 3 OR (STRPOS(a, 'x') > 0))), CHR(10))",
    "regexp_replace(a, 'x', '', 'g')": "REGEXP_REPLACE(a, 'x', '')",
    "sha256(a)": "LOWER(TO_HEX(SHA256(TO_UTF8(a))))",
    "to_json(a)": "JSON_FORMAT(CAST(a AS JSON))",
    "epoch(a)": "TO_UNIXTIME(a)",
}  # fmt: skip


@pytest.mark.parametrize("dialect", ["trino", "athena"])
@pytest.mark.parametrize("sql", WRITTEN)
def test_written_for_trino(sql: str, dialect: str) -> None:
    assert "".join(written(f"select {sql}", dialect, {}).split()) == "".join(f"SELECT {WRITTEN[sql]}".split())
