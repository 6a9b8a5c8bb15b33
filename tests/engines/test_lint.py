"""The rules for questions: every file keeps them, and each construct that DESIGN calls unsafe is caught."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forensics import catalogue
from forensics.engines.lint import SHORTHANDS, TEXT_END, lint
from tests.engines.questions import FILES, QUESTIONS
from tests.engines.unsafe import FAILING, SILENT

UNORDERED = {"known_range", "profile_totals", "info_totals"}  # one row each


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_question_keeps_the_rules(path: Path) -> None:
    assert lint(path.read_text("utf-8")) == []


@pytest.mark.parametrize("name", [*SILENT, *FAILING])
def test_each_unsafe_construct_is_caught(name: str) -> None:
    sql = SILENT[name][0] if name in SILENT else FAILING[name]
    assert len(lint(f"-- One row per something.\n{sql}")) >= 1


def test_a_sound_question_has_no_fault() -> None:
    assert lint("-- One row.\nselect count(*) as n from events where ($a is null or actor = $a)") == []
    assert lint("select count(*) as n from events") == ["the first line is not a comment that says what one row means"]


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_the_order_is_total_as_far_as_text_can_say(path: Path) -> None:
    assert re.search(r"^order by$|^order by \S", path.read_text("utf-8"), re.MULTILINE) or path.stem in UNORDERED


@pytest.mark.parametrize("table", ["error_outcome_patterns", "session_name_patterns", "workload_identity_providers"])
def test_patterns_of_the_catalogue_keep_the_rules_of_patterns(table: str) -> None:
    for pattern in catalogue.table(table)["pattern"].to_pylist():
        assert not SHORTHANDS.search(pattern), pattern
        assert not TEXT_END.search(catalogue.sql_pattern(pattern)), pattern
