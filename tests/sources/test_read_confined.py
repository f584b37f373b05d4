"""Code that a hostile file runs inside the reading process finds no way out of it.

Every attack is Python that the real child runs in place of reading: with its own limits, environment and layers.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom.private import write_private
from sources.checks import check_confinement, show_confinement
from sources.reading import child, confinement
from sources.reading.confinement import kernel, landlock, seccomp
from sources.reading.types import Limits, ReadingCrashed
from tests.servers import TestServers

needs_layers = pytest.mark.skipif(
    not confinement.find_layers() >= confinement.NEEDED, reason="this kernel has no Landlock or no seccomp"
)

# What an attack may use; the parent's process, files and sockets come as JSON on standard input.
TOOLS = """
import ctypes, json, mmap, os, signal, socket, subprocess, threading
world = json.loads(sys.stdin.buffer.read())
libc = ctypes.CDLL(None, use_errno=True)
def raw(number, *arguments):
    if libc.syscall(ctypes.c_long(number), *(ctypes.c_ulong(a) if isinstance(a, int) else a for a in arguments)) < 0:
        raise OSError(ctypes.get_errno(), "refused")
def connect(kind, address, what=socket.SOCK_STREAM):
    with socket.socket(kind, what) as made:
        made.connect(address)
"""
FINISH = """
answers = {}
for name, attack in json.loads(sys.argv[4]).items():
    try:
        exec(attack, dict(globals()))
        answers[name] = "went through"
    except (OSError, RuntimeError) as refusal:
        answers[name] = f"{type(refusal).__name__}: {refusal}"
sys.stdout.write(json.dumps({"answers": answers, "layers": layers}))
sys.stdout.flush()
os._exit(0)
"""
X86 = os.uname().machine == "x86_64"
CALLS = {  # name: (x86-64, arm64)
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "mount": (165, 40), "unshare": (272, 97), "setns": (308, 268),
    "bpf": (321, 280), "io_uring_setup": (425, 425), "perf_event_open": (298, 241), "keyctl": (250, 219),
    "add_key": (248, 217), "userfaultfd": (323, 282), "memfd_create": (319, 279), "open_by_handle_at": (304, 265),
    "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438), "clone3": (435, 435),
    "openat2": (437, 437), "execveat": (322, 281), "shmget": (29, 194), "msgget": (68, 186), "mq_open": (240, 180),
    "inotify_init1": (294, 26), "init_module": (175, 105), "kexec_load": (246, 104), "chroot": (161, 51),
    "pivot_root": (155, 41), "capset": (126, 91), "setuid": (105, 146), "setrlimit": (160, 164), "chdir": (80, 49),
    "splice": (275, 76), "sendfile": (40, 71), "socketpair": (53, 199), "accept4": (288, 242),
}  # fmt: skip
ATTACKS = {
    # Other processes: what they hold, what they do.
    "the worker's environment": "open(f'/proc/{world[\"parent\"]}/environ', 'rb').read()",
    "the worker's memory": "open(f'/proc/{world[\"parent\"]}/mem', 'rb')",
    "the worker's open files": "os.listdir(f'/proc/{world[\"parent\"]}/fd')",
    "the worker's working folder": "os.readlink(f'/proc/{world[\"parent\"]}/cwd')",
    "the first process's environment": "open('/proc/1/environ', 'rb').read()",
    "its own environment's file": "open('/proc/self/environ', 'rb').read()",
    "every process's name": "os.listdir('/proc')",
    "ask whether the worker lives": "os.kill(world['parent'], 0)",
    "end the worker": "os.kill(world['parent'], signal.SIGTERM)",
    "signal its own group": "os.kill(0, signal.SIGURG)",
    "signal everybody": "os.kill(-1, signal.SIGURG)",
    "have the worker signalled for a pipe": "import fcntl; fcntl.fcntl(0, fcntl.F_SETOWN, world['parent'])",
    "the worker's limits": "import resource; resource.prlimit(world['parent'], resource.RLIMIT_NOFILE)",
    # Files.
    "the key that signs sessions": "open(world['secret_key']).read()",
    "the list of the state folder": "os.listdir(world['state'])",
    "an original": "open(world['original'], 'rb').read()",
    "the list of originals": "os.listdir(os.path.dirname(world['original']))",
    "the project's settings": "open(world['root'] + '/manage.py').read()",
    "the list of the project": "os.listdir(world['root'])",
    "the machine's accounts": "open('/etc/passwd').read()",
    "a file of a settings folder": "open('/etc/hostname').read()",
    "make a folder": "os.mkdir(world['state'] + '/made')",
    "make a file": "open(world['state'] + '/made', 'w')",
    "make a file in a shared folder": "open('/dev/shm/made', 'x')",
    "make a nameless file": "os.open('/tmp', os.O_TMPFILE | os.O_RDWR)",
    "open its own module to write": "open(world['root'] + '/sources/__init__.py', 'r+')",
    "remove a file": "os.unlink(world['secret_key'])",
    "rename a file": "os.rename(world['secret_key'], world['secret_key'] + '.old')",
    "link to a file": "os.symlink(world['secret_key'], '/tmp/factdesk-link')",
    "link hard to a file": "os.link(world['secret_key'], '/tmp/factdesk-link')",
    "open up a file": "os.chmod(world['secret_key'], 0o666)",
    "give a file away": "os.chown(world['secret_key'], 1, 1)",
    "change a file's times": "os.utime(world['secret_key'], (0, 0))",
    "shorten a file": "os.truncate(world['secret_key'], 0)",
    "a terminal's input": "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSTI, b'x')",
    # The network and the house's servers.
    "Valkey": "connect(socket.AF_UNIX, world['valkey'])",
    "PostgreSQL": "connect(socket.AF_UNIX, world['postgres'])",
    "a server on this machine": "connect(socket.AF_INET, ('127.0.0.1', world['port']))",
    "a server on this machine over IPv6": "connect(socket.AF_INET6, ('::1', world['port']))",
    "a datagram": "connect(socket.AF_INET, ('127.0.0.1', world['port']), socket.SOCK_DGRAM)",
    "a raw socket": "socket.socket(socket.AF_INET, socket.SOCK_RAW)",
    "the kernel's own socket": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "a socket without a file": "connect(socket.AF_UNIX, '\\0factdesk')",
    "listen": "socket.create_server(('127.0.0.1', 0))",
    # New programs, processes and threads.
    "fork": "os.fork() or os._exit(0)",
    "a program": "subprocess.run(['/bin/true'])",
    "a program in its own place": "os.execv('/bin/true', ['/bin/true'])",
    "a spawned program": "os.posix_spawn('/bin/true', ['/bin/true'], {})",
    "a thread": "threading.Thread(target=print).start()",
    # Powers.
    "become root": "os.setuid(0); os.setgroups([0]); open(world['secret_key'])",
    "a call of the other number space": "raw(0x40000000 + 41, 2, 1, 0) if world['x86'] else raw(198, 2, 1, 0)",
    **{f"the call {name}": f"raw({numbers[not X86]}, 0, 0, 0, 0, 0)" for name, numbers in CALLS.items()},
}  # fmt: skip


@pytest.fixture(scope="module")
def world(servers: TestServers) -> Iterator[dict[str, object]]:
    """A worker's things: a secret in the state folder, an original, servers that listen."""
    state = servers.places.state
    secret, original = state / "confined_secret_key", state / "originals" / "confined" / "a"
    write_private(secret, "do-not-tell")
    original.parent.mkdir(parents=True, exist_ok=True)
    original.write_bytes(b"a leaked document")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield {
            "parent": os.getpid(),
            "state": str(state),
            "secret_key": str(secret),
            "original": str(original),
            "root": str(Path(child.__file__).parents[2]),
            "valkey": str(servers.places.valkey_socket),
            "postgres": str(servers.places.sockets / ".s.PGSQL.5432"),
            "port": listener.getsockname()[1],
            "x86": X86,
        }


def run_inside(code: str, world: dict[str, object], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run code where `read_in_child` reads: the same program, limits, environment and layers."""
    return subprocess.run(
        [sys.executable, "-c", code, *child._arguments(Limits(must_be_confined=True)), *arguments],
        input=json.dumps(world),
        capture_output=True,
        text=True,
        cwd=Path(child.__file__).parents[2],
        env=child._environment(),
        start_new_session=True,
    )


@pytest.fixture(scope="module")
def tried(world: dict[str, object]) -> dict[str, dict[str, str]]:
    done = run_inside(child._SHUT + TOOLS + FINISH, world, json.dumps(ATTACKS))
    assert done.returncode == 0, done.stderr
    answers: dict[str, dict[str, str]] = json.loads(done.stdout)
    return answers


@needs_layers
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_from_inside_is_refused(attack: str, tried: dict[str, dict[str, str]]) -> None:
    assert tried["answers"][attack] != "went through"


@needs_layers
def test_after_all_attacks_the_house_is_as_it_was(
    world: dict[str, object], tried: dict[str, dict[str, str]]
) -> None:
    assert Path(str(world["secret_key"])).read_text() == "do-not-tell"
    assert not (Path(str(world["state"])) / "made").exists()
    assert not os.path.lexists("/tmp/factdesk-link")
    assert confinement.NEEDED <= set(tried["layers"]) == confinement.find_layers()


@needs_layers
def test_the_same_attacks_go_through_where_nothing_is_shut(world: dict[str, object]) -> None:
    """Else the list would prove nothing: these fail for no other reason than the layers."""
    harmless = (
        "the key that signs sessions",
        "the list of originals",
        "Valkey",
        "a server on this machine",
        "fork",
        "a program",
        "ask whether the worker lives",
        "its own environment's file",
    )
    bare = "import os, sys\nlayers = []\n" + TOOLS + FINISH
    done = run_inside(bare, world, json.dumps({name: ATTACKS[name] for name in harmless}))
    assert json.loads(done.stdout)["answers"] == dict.fromkeys(harmless, "went through")


@needs_layers
@pytest.mark.skipif(not X86, reason="only this machine has a second set of calls")
def test_a_call_of_the_old_instruction_set_ends_the_process(world: dict[str, object]) -> None:
    """int 0x80 reaches the 32-bit calls, whose numbers mean something else: 102 is all of the network there."""
    code = "page = mmap.mmap(-1, 4096, prot=7)\npage.write(bytes.fromhex('b866000000cd80c3'))\n"
    code += (
        "ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()\nprint('alive')"
    )
    done = run_inside(child._SHUT + TOOLS + code, world)
    assert done.returncode < 0
    assert "alive" not in done.stdout


@needs_layers
@pytest.mark.parametrize(
    "missing",
    ["confinement.landlock.find_version = lambda: 0", "confinement.seccomp.filter_calls = lambda: False"],
)
def test_where_a_needed_layer_is_missing_nothing_is_read_if_it_is_asked_for(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = "from sources.reading import confinement\n"
    monkeypatch.setattr(child, "_SHUT", child._SHUT.replace(start, f"{start}{missing}\n"))
    with pytest.raises(ReadingCrashed) as crash:
        child.read_in_child(b"A headline\n\nA sentence.", "a.txt", limits=Limits(must_be_confined=True))
    assert crash.value.code == "not_confined"
    assert child.read_in_child(b"A headline\n\nA sentence.", "a.txt").stories


def test_a_machine_without_the_layers_is_named_where_they_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, settings
) -> None:
    monkeypatch.setattr(confinement, "find_layers", lambda: frozenset({"seccomp"}))
    settings.READING_CONFINED = True
    (warning,) = check_confinement()
    assert "a worker here reads none" in warning.msg
    assert "without landlock" in warning.msg
    settings.READING_CONFINED = False
    assert check_confinement() == []
    (line,) = show_confinement()
    assert "without landlock" in line.msg
    assert "seccomp: it can make no connection" in line.msg


def test_a_state_folder_among_the_packages_is_named(settings) -> None:
    settings.STATE_DIR = landlock.find_readable()[-1] / "var"
    (warning,) = check_confinement()
    assert warning.id == "sources.W002"


def test_neither_the_project_nor_anything_above_it_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(child.__file__).parents[2]
    monkeypatch.setattr(sys, "path", ["", str(root), str(root.parent), "/", *sys.path])
    assert not [place for place in landlock.find_readable() if root.is_relative_to(place)]


@pytest.mark.parametrize("architecture", kernel.ARCHITECTURES.values())
def test_the_filter_fits_the_kernel_on_both_instruction_sets(architecture: int) -> None:
    program = list(seccomp.write_program(architecture, 1))
    assert len(program) < 4096
    assert {len(step) for step in program} == {8}
    for position, step in enumerate(program[:-1]):
        assert position + 1 + max(step[2], step[3]) < len(program)


def answer_call(architecture: int, number: int, *arguments: int) -> int:
    """What the filter of process 7 answers to one call, by the rules of classic BPF (seccomp(2))."""
    seen = struct.pack("=iIQ6Q", number, architecture, 0, *(*arguments, *[0] * 6)[:6])
    steps = [struct.unpack("=HBBI", step) for step in seccomp.write_program(architecture, 7)]
    at = held = 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        if code == seccomp._LOAD:
            (held,) = struct.unpack_from("=I", seen, value)
        elif code == seccomp._RETURN:
            return value
        else:
            is_so = {
                seccomp._EQUAL: held == value,
                seccomp._AT_LEAST: held >= value,
                seccomp._ANY_BIT: bool(held & value),
            }[code]
            at += if_true if is_so else if_false


ALLOWED, REFUSED = seccomp._ALLOW, seccomp._REFUSE
CALLS = {
    "read": (0, (), ALLOWED),
    "socket": (41, (2, 1, 0), REFUSED),
    "open to read": (257, (0, 0, 0), ALLOWED),
    "open to write": (257, (0, 0, 1), REFUSED),
    "make a file the old way": (2, (0, 0o100), REFUSED),
    "is this a terminal": (16, (0, 0x5401), ALLOWED),
    "type into a terminal": (16, (0, 0x5412), REFUSED),
    "who is signalled for a pipe": (72, (0, 8), REFUSED),
    "name a thread": (157, (15,), ALLOWED),
    "be looked at by others": (157, (4, 1), REFUSED),
    "a signal for itself": (62, (7, 9), ALLOWED),
    "a signal for another": (62, (8, 9), REFUSED),
    "read its limits": (302, (0, 7, 0), ALLOWED),
    "set its limits": (302, (0, 7, 4096), REFUSED),
    "set limits from far up": (302, (0, 7, 1 << 40), REFUSED),
    "another's limits": (302, (8, 7, 0), REFUSED),
    "read in the other numbering": (0x40000000, (), REFUSED),
    "a call that is newer than the list": (471, (), 0x50000 | errno.ENOSYS),
}


@pytest.mark.parametrize("name", CALLS)
def test_the_filter_answers_each_call_as_it_should_also_where_the_kernel_would_refuse_it_anyway(
    name: str,
) -> None:
    number, arguments, answer = CALLS[name]
    assert answer_call(kernel.ARCHITECTURES["x86_64"], number, *arguments) == answer


POWERLESS = """
import os, sys
from sources.reading.confinement.privileges import drop_capabilities
if os.geteuid() == 0:
    assert drop_capabilities()
"""
LOOK = POWERLESS + 'open(f"/proc/{sys.argv[1]}/environ", "rb").read()'
HIDE = """
from newsroom.private import hide_process
if sys.argv[1] == "hidden":
    hide_process()
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not kernel.IS_LINUX, reason="there is no /proc elsewhere")
@pytest.mark.parametrize("how", ["open", "hidden"])
def test_a_process_that_hides_is_read_by_none_of_its_own_account(how: str) -> None:
    """With the same powers on both sides: what has more than the other is closed to it in any case."""
    command = [sys.executable, "-c", POWERLESS + HIDE, how]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        looked = subprocess.run(
            [sys.executable, "-c", LOOK, str(process.pid)], capture_output=True, text=True
        )
        process.communicate()
    assert ("PermissionError" in looked.stderr) is (how == "hidden"), looked.stderr


@pytest.mark.skipif(not kernel.IS_LINUX, reason="there is no /proc elsewhere")
@pytest.mark.parametrize("name", ["worker", "site"])
def test_no_process_of_the_same_account_reads_the_environment_of_web_or_worker(
    name: str, request: pytest.FixtureRequest
) -> None:
    program = request.getfixturevalue(name)
    children = Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text()
    processes = [program.pid, *map(int, children.split())]
    assert len(processes) > 1
    for process in processes:
        looked = subprocess.run([sys.executable, "-c", LOOK, str(process)], capture_output=True, text=True)
        assert "PermissionError" in looked.stderr
