"""A chat server on loopback that does what a test tells it, over real HTTP. Loaded with ``runpy``: tests are no modules."""

import contextlib
import json
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "tester-1"
Script = Callable[[str, int], Any]


def completion(content: str | None, **changes: Any) -> dict[str, Any]:
    """A chat completion with these words; ``changes`` go to the choice's message where they belong there, else on top."""
    message = {"role": "assistant", "content": content} | {
        k: changes.pop(k) for k in ("refusal", "tool_calls") if k in changes
    }
    choice = {"index": 0, "message": message, "finish_reason": changes.pop("finish", "stop")}
    usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    made = {"id": "1", "object": "chat.completion", "created": 1, "model": MODEL, "choices": [choice], "usage": usage}
    return made | {"system_fingerprint": "fp_1"} | changes


def labels(tone: int = 0, *frames: str) -> str:
    """An answer as it should be."""
    return json.dumps({"tone": tone, "frames": list(frames)})


def statement_of(request: dict[str, Any]) -> tuple[str, str]:
    """The statement and the mark of a request; fails where the block is not three lines and a closing one."""
    first, encoded, last, _ = request["messages"][-1]["content"].split("\n")
    assert first == last and first.startswith("STATEMENT-")
    return json.loads(encoded), first


class Server:
    """``script(text, time)`` says what the ``time``-th request (from 0) for a text gets.

    A dict is sent as a completion, a string as the words of one, bytes as the whole body, a number as a status; a tuple
    (status, headers, body) as it stands; a function gets the handler. ``charged`` counts (text, mark) answered in full.
    """

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.asked: Counter[str] = Counter()
        self.charged: Counter[tuple[str, str]] = Counter()
        self.most_at_once = self._at_once = 0
        self._lock = threading.Lock()
        self.gone = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                server._answer(self)

            def log_message(self, format: str, *_: Any) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass

        self.http = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/v1"

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        request = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        text, mark = statement_of(request)
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            n_before = self.asked[text]
            self.asked[text] += 1
            self.requests.append(request)
            self.headers.append({name.lower(): value for name, value in handler.headers.items()})
        try:
            self._send(handler, self.script(text, n_before), (text, mark))
        finally:
            with self._lock:
                self._at_once -= 1

    def _send(self, handler: BaseHTTPRequestHandler, what: Any, charge: tuple[str, str]) -> None:
        if callable(what):
            handler.close_connection = True
            with contextlib.suppress(OSError):
                what(handler, self.gone)
            return
        status, headers, body = 200, {}, b""
        if isinstance(what, str):
            what = completion(what)
        if isinstance(what, dict):
            self.charged[charge] += 1
            body = json.dumps(what).encode()
        elif isinstance(what, bytes):
            body = what
        elif isinstance(what, int):
            status, body = what, b'{"error": {"message": "scripted"}}'
        else:
            status, headers, body = what
        handler.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)


def late(seconds: float) -> Callable[..., None]:
    """No answer for so long."""
    return lambda handler, gone: gone.wait(seconds)


def endless(status: int = 200, pause: float = 0.0) -> Callable[..., None]:
    """A body without an end, as fast as the other side reads or a little at a time."""

    def send(handler: BaseHTTPRequestHandler, gone: threading.Event) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        until = time.monotonic() + 20
        while not gone.is_set() and time.monotonic() < until:
            handler.wfile.write(b" " * (1 if pause else 65536))
            gone.wait(pause)

    return send


def slow_headers(handler: BaseHTTPRequestHandler, gone: threading.Event) -> None:
    """A header that never ends, a letter at a time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    until = time.monotonic() + 20
    while not gone.wait(0.02) and time.monotonic() < until:
        handler.wfile.write(b"a")


def reset(handler: BaseHTTPRequestHandler, gone: threading.Event) -> None:
    """The connection is torn down."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def torn(handler: BaseHTTPRequestHandler, gone: threading.Event) -> None:
    """Half a body, and then nothing."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(json.dumps(completion(labels())).encode()[:80])


@contextlib.contextmanager
def serving(script: Script) -> Iterator[Server]:
    """A server that follows a script, on a port of its own, for as long as the block runs."""
    server = Server(script)
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.gone.set()
        server.http.shutdown()
        thread.join()
        server.http.server_close()
