"""One question over HTTP through the openai client: bounded in bytes, in seconds and in repetitions.

The client's own retries are off and redirects are not followed: a server that sends texts elsewhere is an error. What
a server says in an error is somebody else's text; it is shown short, in plain ASCII and without the key.
"""

import asyncio
import contextlib
import math
import os
import re
import threading
from collections.abc import Coroutine
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib import import_module
from typing import Any

from corpora.errors import InputError, MissingPackageError

OPENAI_URL = "https://api.openai.com/v1"
# A reply with all twelve frames has under 2,000 bytes; what is larger is no answer of ours.
MAX_BODY = 1_000_000
_MAX_ERROR_BODY = 4_000
# The longest that a server's Retry-After, or our own doubling, is waited for.
MAX_WAIT = 60.0
_FATAL = {
    401: "it refuses the key; set the environment variable that api_key_env names",
    403: "it forbids the request; check the key, the model and what the key may use",
    404: "it knows no such address or model; check base_url and the model's name",
}
_SECRET = re.compile(r"(?:(?:sk|pk|key)[-_]|(?:Bearer|Basic) )[A-Za-z0-9*._~+/=-]{4,400}", re.I)


class NoAnswerError(Exception):
    """No reply to one request: why, whether to try again, and after how many seconds the server wishes."""

    def __init__(self, reason: str, *, is_final: bool = False, wait: float | None = None) -> None:
        self.reason, self.is_final, self.wait = reason, is_final, wait
        super().__init__(reason)


class _StatusError(Exception):
    """A status that is no success, taken off the response before the client reads an error to its end."""

    def __init__(self, status: int, retry_after: str, body: bytes) -> None:
        self.status, self.retry_after, self.body = status, retry_after, body
        super().__init__(status)


class Connection:
    """A client for one run in one event loop. ``async with Connection(...) as connection: await connection.post(...)``."""

    def __init__(self, base_url: str | None, api_key_env: str, timeout: float) -> None:
        self._openai = openai_package()
        self._key = read_key(api_key_env, is_needed=base_url is None)
        self._timeout = timeout
        self._base_url = base_url or OPENAI_URL

    async def __aenter__(self) -> "Connection":
        # Statuses are read by the hook below: the client would read the body of an error however long it is.
        web = self._openai.DefaultAsyncHttpxClient(
            timeout=self._timeout, follow_redirects=False, event_hooks={"response": [_raise_for_status]}
        )
        self._client = self._openai.AsyncOpenAI(
            # A local server asks for no key, and the client for some.
            api_key=self._key or "none",
            base_url=self._base_url,
            max_retries=0,
            timeout=self._timeout,
            http_client=web,
            # A compressed body could be small on the wire and endless in memory.
            default_headers={"Accept-Encoding": "identity"},
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    async def post(self, request: dict[str, Any], *, within: float) -> bytes:
        """The body of a successful reply, at most MAX_BODY bytes and ``within`` seconds.

        Raises NoAnswerError for this request, InputError ``llm_server`` where no request can succeed.
        """
        limit = min(self._timeout, within)
        try:
            async with asyncio.timeout(limit):
                return await self._read(request)
        except (TimeoutError, self._openai.APITimeoutError):
            raise NoAnswerError(f"no answer in {limit:g} s") from None
        except _StatusError as error:
            raise self._status_error(error) from None
        except NoAnswerError:
            raise
        except self._openai.OpenAIError as error:
            # Older clients wrap what the hook raises.
            if isinstance(error.__cause__, _StatusError):
                raise self._status_error(error.__cause__) from None
            raise NoAnswerError(f"no connection ({type(error.__cause__ or error).__name__})") from None
        except Exception as error:
            # The HTTP library under the client names its own errors for a body that breaks off, and differs by version.
            raise NoAnswerError(f"the connection broke ({type(error).__name__})") from None

    async def _read(self, request: dict[str, Any]) -> bytes:
        body = bytearray()
        async with self._client.chat.completions.with_streaming_response.create(**request) as response:
            if response.headers.get("content-encoding", "identity").casefold() != "identity":
                raise NoAnswerError("a compressed reply, which was not asked for")
            async for part in response.iter_bytes():
                body += part
                if len(body) > MAX_BODY:
                    raise NoAnswerError(f"a reply of more than {MAX_BODY} bytes")
        return bytes(body)

    def _status_error(self, error: _StatusError) -> Exception:
        said = self._clean(error.body)
        if error.status in _FATAL or error.status < 400:
            reason = _FATAL.get(error.status, "it sends requests elsewhere, which is not followed; correct base_url")
            return InputError(shown_url(self._base_url), "", "llm_server", f"HTTP {error.status}: {reason}{said}")
        is_final = error.status < 500 and error.status not in (408, 409, 425, 429)
        return NoAnswerError(f"HTTP {error.status}{said}", is_final=is_final, wait=wait_of(error.retry_after))

    def _clean(self, body: bytes) -> str:
        text = body.decode("utf-8", "replace")
        if self._key:
            text = text.replace(self._key, "[key]")
        said = ascii(_SECRET.sub("[key]", text).strip())[1:-1]
        return f" ({said[:200]})" if said else ""


async def _raise_for_status(response: Any) -> None:
    if 200 <= response.status_code < 300:
        return
    body = bytearray()
    if response.headers.get("content-encoding", "identity").casefold() == "identity":
        async for part in response.aiter_bytes():
            body += part
            if len(body) > _MAX_ERROR_BODY:
                break
    raise _StatusError(response.status_code, response.headers.get("retry-after", ""), bytes(body[:_MAX_ERROR_BODY]))


def wait_of(retry_after: str) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or a date, at least 0; None where it says nothing usable.

    >>> wait_of("2.5"), wait_of("soon"), wait_of("Thu, 01 Jan 1970 00:00:00 GMT")
    (2.5, None, 0.0)
    """
    try:
        seconds = float(retry_after)
    except ValueError:
        try:
            until = parsedate_to_datetime(retry_after)
        except (ValueError, TypeError):
            return None
        seconds = (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None


def openai_package() -> Any:
    """The openai package. Raises MissingPackageError where it is not installed."""
    try:
        return import_module("openai")
    except ImportError:
        raise MissingPackageError("the scorer 'llm'", "llm") from None


def read_key(variable: str, *, is_needed: bool) -> str:
    """The key from the environment, "" where there is none. Raises InputError ``options`` without showing it."""
    key = os.environ.get(variable, "").strip()
    if not key and is_needed:
        raise InputError("options", "", "options", f"no key: set {variable}, or base_url for a server of your own")
    if not (key.isascii() and key.isprintable()):
        raise InputError("options", "", "options", f"{variable} holds characters that no header can carry")
    return key


def shown_url(url: str) -> str:
    """An address for messages: scheme, host, port and path, without anything that could be a secret."""
    return re.sub(r"//[^/@]*@", "//", url.split("?", 1)[0].split("#", 1)[0])


def run_apart(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine to its end in an event loop on a thread of its own: a notebook's thread has a loop already.

    An interrupt of the caller (Ctrl-C, a signal) cancels it, and is raised once the thread has ended.
    """
    loop = asyncio.new_event_loop()
    task = loop.create_task(work)

    def run() -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(asyncio.wait({task}))
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()

    thread = threading.Thread(target=run, name="parley-llm")
    thread.start()
    try:
        thread.join()
    except BaseException:
        # The loop is closed where the work ended at the same moment.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(task.cancel)
        thread.join()
        raise
    return task.result()
