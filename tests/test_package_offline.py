"""The guard that keeps the tests off the network works, here and in the processes that they start."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

OFFLINE = Path(__file__).resolve().parent / "offline"
# An address of the block for documentation (RFC 5737), where nobody answers.
FAR = ("192.0.2.1", 80)


def test_what_leaves_the_machine_is_refused_and_remembered(attempts: list[str]) -> None:
    with pytest.raises(OSError, match="no network"), socket.socket() as far:
        far.connect(FAR)
    with pytest.raises(socket.gaierror, match="no network"):
        socket.getaddrinfo("parley.invalid", 443)
    assert attempts == ["192.0.2.1", "parley.invalid"]
    attempts.clear()


def test_the_machine_itself_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), 5):
        assert server.accept()[0].close() is None


def test_children_are_kept_off_the_network_too() -> None:
    code = f"import socket; socket.socket().connect({FAR!r})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(OFFLINE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and "no network" in done.stderr
