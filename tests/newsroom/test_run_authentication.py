"""Our own PostgreSQL and Valkey ask everybody for a password, also in a state folder of an earlier version."""

import json
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
import redis
from django.conf import settings
from kombu import Connection

from newsroom.running.accounts import make_socket_folder
from newsroom.running.authentication import RULES, TAKEN
from newsroom.running.places import APP_ROLE, OWNER_ROLE, QUEUE, SUPERUSER, CannotRun, Places, prepare_state
from newsroom.running.postgres import Postgres, connect
from tests.servers import TestServers

ROLES = (SUPERUSER, OWNER_ROLE, APP_ROLE)


def get_in(places: Places, role: str, password: str) -> None:
    psycopg.connect(
        host=str(places.sockets), dbname="postgres", user=role, password=password, passfile="/dev/null"
    ).close()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("password", ["", "postgres", "factdesk"])
def test_nobody_gets_into_the_database_without_the_roles_own_password(
    role: str, password: str, servers: TestServers
) -> None:
    with pytest.raises(psycopg.OperationalError, match=r"password|no pg_hba"):
        get_in(servers.places, role, password)


@pytest.mark.parametrize("role", [SUPERUSER, OWNER_ROLE])
def test_the_apps_password_is_nobody_elses(role: str, servers: TestServers) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        get_in(servers.places, role, servers.places.keep_passwords()[APP_ROLE])


def test_a_role_that_nobody_knows_and_replication_have_no_way_in(servers: TestServers) -> None:
    for role, more in (
        ("root", {}),
        (APP_ROLE, {"replication": "database"}),
        (APP_ROLE, {"replication": "true"}),
    ):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(
                host=str(servers.places.sockets), dbname="postgres", user=role, passfile="/dev/null", **more
            )


def test_valkey_answers_nothing_before_the_password(servers: TestServers) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as connection:
        connection.connect(str(servers.places.valkey_socket))
        for command in (b"PING", b"CONFIG GET requirepass", b"AUTH guess"):
            connection.sendall(command + b"\r\n")
            assert connection.recv(4096).startswith((b"-NOAUTH", b"-WRONGPASS"))
    with redis.Redis.from_url(servers.queue_url) as queue:
        assert queue.ping()


def test_the_passwords_are_long_each_its_own_and_read_by_their_owner_alone(servers: TestServers) -> None:
    file = servers.places.password_file
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    passwords = json.loads(file.read_text())
    assert set(passwords) == {*ROLES, QUEUE}
    assert len(set(passwords.values())) == 4
    assert min(map(len, passwords.values())) >= 43


def test_no_command_line_and_no_log_tells_a_password(servers: TestServers) -> None:
    passwords = servers.places.keep_passwords().values()
    told = [log.read_text(errors="replace") for log in servers.places.logs.glob("*.log")]
    assert len(told) >= 2
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            told.append(command.read_text(errors="replace"))
    assert not [password for password in passwords if any(password in text for text in told)]
    broker = Connection(settings.CELERY_BROKER_URL)
    assert servers.places.keep_passwords()[QUEUE] not in broker.as_uri()


def test_the_database_stores_what_proves_a_password_and_not_the_password(servers: TestServers) -> None:
    with connect(servers.places) as superuser:
        stored = dict(superuser.execute("SELECT rolname, rolpassword FROM pg_authid WHERE rolcanlogin"))
    assert set(stored) == set(ROLES)
    assert all(value.startswith("SCRAM-SHA-256$") for value in stored.values())


def test_commands_that_start_at_once_draw_the_same_passwords(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        drawn = list(threads.map(lambda _: Places(tmp_path).keep_passwords(), range(8)))
    assert all(one == drawn[0] for one in drawn)
    assert [path.name for path in tmp_path.iterdir()] == ["passwords.json"]


@pytest.mark.parametrize("content", ["", "[]", '{"postgres": "x"}'])
def test_a_file_that_holds_no_passwords_is_named(content: str, tmp_path: Path) -> None:
    (tmp_path / "passwords.json").write_text(content)
    with pytest.raises(CannotRun, match=r"passwords\.json does not hold"):
        Places(tmp_path).keep_passwords()


@pytest.fixture
def places() -> Iterator[Places]:
    """A state folder of its own, as short and as open as a socket's path and PostgreSQL's account need it."""
    state = Path(tempfile.mkdtemp(prefix="fd-"))
    state.chmod(0o755)
    found = Places(state)
    prepare_state(found)
    make_socket_folder(found)
    yield found
    shutil.rmtree(found.postgres.resolve(), ignore_errors=True)
    shutil.rmtree(state)
    shutil.rmtree(found.sockets, ignore_errors=True)


@contextmanager
def running(places: Places) -> Iterator[Postgres]:
    postgres = Postgres(places, keeps_data=False)
    postgres.prepare()
    postgres.start()
    try:
        postgres.bootstrap()
        yield postgres
    finally:
        postgres.child.stop(seconds=10)


def test_a_cluster_that_trusted_everybody_is_taken_over_with_all_its_data(places: Places) -> None:
    with running(places) as postgres, connect(places, "factdesk", OWNER_ROLE) as owner:
        owner.execute("CREATE TABLE kept (words text)")
        owner.execute("INSERT INTO kept VALUES ('a fact')")
        with connect(places) as superuser:
            for role in ROLES:
                superuser.execute(f"ALTER ROLE {role} PASSWORD NULL")
    # As versions before this one left it.
    (postgres.data / "pg_hba.conf").write_text("local all all trust\nlocal replication all trust\n")
    (postgres.data / TAKEN).unlink()
    places.password_file.unlink()
    with running(places):
        for role in ROLES:
            with pytest.raises(psycopg.OperationalError, match="password"):
                get_in(places, role, "")
            with connect(places, "factdesk", role) as connection:
                assert connection.execute("SELECT current_user").fetchone() == (role,)
        with connect(places, "factdesk") as superuser:
            assert superuser.execute("SELECT words FROM kept").fetchall() == [("a fact",)]
        assert (postgres.data / "pg_hba.conf").read_text() == RULES
    # Rules that were opened again by hand, and a file of passwords that was lost.
    (postgres.data / "pg_hba.conf").write_text("local all all trust\n")
    before = places.keep_passwords()
    places.password_file.unlink()
    with running(places):
        assert places.keep_passwords()[APP_ROLE] != before[APP_ROLE]
        with pytest.raises(psycopg.OperationalError, match="password"):
            get_in(places, SUPERUSER, before[SUPERUSER])
        with connect(places, "factdesk", OWNER_ROLE) as owner:
            assert owner.execute("SELECT words FROM kept").fetchall() == [("a fact",)]


def test_a_server_that_cannot_be_taken_over_says_why(places: Places) -> None:
    with running(places) as postgres:
        pass
    places.password_file.unlink()
    (postgres.data / "global" / "pg_control").rename(postgres.data / "pg_control.gone")
    with pytest.raises(CannotRun, match="cannot be given passwords"):
        Postgres(places).prepare()
