"""The documents keep up with the code and give nothing away about the machines it is made on."""

from __future__ import annotations

import re
from pathlib import Path

from tests.tree import ROOT, files, lines, some, text

README = Path("README.md")
COMMANDS_PAGE = Path("docs/commands.md")
TWO_COMMANDS = ("make run", "make test")

LINK = re.compile(r"\]\(<?([^)>\s]+)>?[^)]*\)")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#", re.IGNORECASE)
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.DOTALL | re.MULTILINE)

RECORD = re.compile(r"(\d{4})-[a-z0-9-]+\.md")
RECORD_PARTS = ["Status", "Context", "Decision", "Consequences"]
RECORD_STATUS = re.compile(r"## Status\n\n(Proposed|Accepted|Replaced by \d{4})\b")

HOMES = re.compile(r"(?<![\w.}])/(home|root|Users)/\w|\b[A-Z]:\\Users\\")
REGISTRY = re.compile(r"https?://[\w.@:-]*(pypi|pythonhosted|npmjs|registry)[\w.-]*")


def test_the_readme_names_the_two_commands() -> None:
    assert [command for command in TWO_COMMANDS if command not in text(README)] == []


def test_every_relative_link_leads_somewhere() -> None:
    links = [(page, link) for page in pages() for link in LINK.findall(CODE.sub("", text(page)))]
    inside = [(page, link) for page, link in links if not ELSEWHERE.match(link)]
    assert not [
        f"{page}: {link}"
        for page, link in some(inside)
        if not (ROOT / page.parent / link.partition("#")[0]).exists()
    ]


def test_every_command_is_documented() -> None:
    from cli import COMMANDS

    documented = text(README) + (text(COMMANDS_PAGE) if (ROOT / COMMANDS_PAGE).exists() else "")
    names = [called(command) for command in some(COMMANDS)]
    assert [name for name in names if f"pacesetter {name}" not in documented] == []


def test_every_decision_record_has_its_parts() -> None:
    records = some(path for path in files(".md") if is_record(path))
    for record in records:
        headings = [line[3:] for line in lines(record) if line.startswith("## ")]
        assert headings == RECORD_PARTS, record
        assert lines(record)[0].startswith(f"# {record.name[:4]}. "), record
        assert RECORD_STATUS.search(text(record)), record


def test_the_decision_records_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in some(files(".md")) if is_record(path)]
    assert some(numbers) == list(range(1, len(numbers) + 1))


def test_no_file_tells_on_which_machine_it_was_made() -> None:
    # A root like /app is a word that a document may use; a longer one is a place.
    root = re.escape(f"{ROOT}/") if len(ROOT.parts) > 2 else HOMES.pattern
    here = re.compile(f"{HOMES.pattern}|{REGISTRY.pattern}|{root}")
    assert not [
        f"{path}:{number}: {found.group()}"
        for path in some(path for path in files("") if is_text(path))
        for number, line in enumerate(lines(path), 1)
        if (found := here.search(line))
    ]


def test_the_lock_files_name_no_place_to_download_from() -> None:
    locks = ("requirements.txt", "requirements-dev.txt")
    assert not [
        f"{path}: {line}"
        for path in files(*locks)
        for line in lines(path)
        if "://" in line or line.startswith(("-", "file:", "/"))
    ]


def pages() -> list[Path]:
    """What a person reads: the pages at the root and all of docs/."""
    return some(path for path in files(".md") if path.parts[0] == "docs" or len(path.parts) == 1)


def is_record(path: Path) -> bool:
    return path.parent == Path("docs/decisions") and bool(RECORD.fullmatch(path.name))


def is_text(path: Path) -> bool:
    return b"\0" not in (ROOT / path).read_bytes()


def called(command: object) -> str:
    """What a person types for an entry of COMMANDS, be it a name, a function or a module."""
    name = command if isinstance(command, str) else getattr(command, "__name__", str(command))
    return name.rpartition(".")[2].rstrip("_").replace("_", "-")
