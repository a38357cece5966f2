"""The linters, as tests: one command checks everything and one summary tells."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tree import ROOT

BIN = Path(sys.executable).parent


def test_ruff_finds_no_fault() -> None:
    run("ruff", "check")


def test_ruff_would_format_nothing_otherwise() -> None:
    run("ruff", "format", "--check", "--diff")


@pytest.mark.timeout(600)  # the first run has no cache and reads every library
def test_mypy_finds_no_wrong_type() -> None:
    run("mypy")


def test_imports_keep_their_contracts() -> None:
    run("lint-imports", "--no-logo")


def run(tool: str, *arguments: str) -> None:
    """Fail with what the tool has to say, unless it is content."""
    done = subprocess.run(
        [BIN / tool, *arguments],
        cwd=ROOT,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        pytest.fail(f"{tool} {' '.join(arguments)}\n{done.stdout}", pytrace=False)
