"""The repository keeps the promises its documents make."""

import re
from pathlib import Path

from forensics import __version__
from forensics.cli import ask, evidence, look

ROOT = Path(__file__).parents[1]


def test_the_changelog_has_this_version() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = {name for module in (ask, evidence, look) for name, _, hidden in module.COMMANDS if not hidden}
    assert commands <= set(re.findall(r"`(?:forensics )?([a-z-]+)\b[^`]*`", readme))


def test_no_layer_lists_event_names() -> None:
    """Names of API calls are data: code that asks for one by name would miss its relatives."""
    allowed = {"forensics/synthetic", "forensics/benchmark", "forensics/catalogue"}
    pattern = re.compile(r"[\"'](?:Create|Delete|Attach|Detach|Modify|Describe|Stop|Put)[A-Z][A-Za-z]+[\"']")
    found = []
    for path in sorted((ROOT / "forensics").rglob("*")):
        relative = path.relative_to(ROOT).as_posix()
        if path.suffix in {".py", ".sql"} and not any(relative.startswith(folder) for folder in allowed):
            found += [f"{relative}: {match}" for match in pattern.findall(path.read_text("utf-8"))]
    assert not found
