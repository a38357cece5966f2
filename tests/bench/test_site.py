"""A command that is measured gets its stores and nothing that was left open."""

from __future__ import annotations

from pathlib import Path

from bench.run import settings_in
from bench.site import environment


def test_a_file_that_is_not_set_is_no_file_of_a_measured_command(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    assert settings.erasure_file is None
    given = environment(settings)
    assert given["PACESETTER_DATA"] == str(tmp_path)
    assert "PACESETTER_ERASURE_FILE" not in given
    assert "None" not in given.values()
