"""A password is asked for at a terminal as other programs do it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import closing

from domain.ledger.accounts import Accounts
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings

PASSWORD = "correct horse bat"

AT_A_TERMINAL = """
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from cli import main
main()
"""


def test_at_a_terminal_the_password_is_typed_twice_and_not_shown(nothing: Settings) -> None:
    ours, theirs = pty.openpty()
    words = ("admin", "create", "--name", "Zhang", "--number", "A1", "--bank", "Bank")
    with subprocess.Popen(
        [sys.executable, "-c", AT_A_TERMINAL, *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        shown = read_until(ours, b"Password: ")
        for answer in (b"for confirmation: ", b"signs in as a1."):
            os.write(ours, f"{PASSWORD}\n".encode())
            shown += read_until(ours, answer)
        assert process.wait(30) == 0
    os.close(ours)
    assert PASSWORD.encode() not in shown
    with closing(open_stores(nothing)) as stores:
        assert Accounts(stores.vault, stores.ledger.clock).verify("A1", PASSWORD)


def read_until(terminal: int, words: bytes) -> bytes:
    shown = b""
    while words not in shown:
        shown += os.read(terminal, 1024)
    return shown
