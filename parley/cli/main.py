"""The application: its commands, and one place that turns every ending into an exit code.

0 done; 1 nothing usable; 2 done, but rows or files were set aside, or an audit was not passed; 64 wrong usage; 130 and
143 stopped by SIGINT and SIGTERM. Each command imports its work inside, so that ``parley --help`` answers at once.
"""

import io
import os
import signal
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from parley.cli import auditing, comparison, doctor, evaluation, extraction, inventory, scoring, training
from parley.cli.messages import say, shown

DONE, NOTHING, ASIDE, USAGE, INTERRUPTED, TERMINATED = 0, 1, 2, 64, 130, 143

app = typer.Typer(
    name="parley",
    help="Compare how the United States and China each characterize the same meeting.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context, version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False
) -> None:
    """Compare how the United States and China each characterize the same meeting."""
    if version:
        import parley

        typer.echo(f"parley {parley.__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        say(context.get_help())
        raise typer.Exit(USAGE)


app.command()(extraction.extract)
app.command()(scoring.score)
app.command()(comparison.compare)
app.command()(evaluation.evaluate)
app.command()(auditing.audit)
app.command()(training.train)
app.command()(inventory.meetings)
app.command()(inventory.scorers)
app.command()(doctor.doctor)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; a Python traceback is shown for a fault of the program alone."""
    import logging

    # Without any handler Python prints the warnings of the packages below (parsers, above all) to standard error.
    logging.getLogger().addHandler(logging.NullHandler())
    # JSON lines are UTF-8 whatever the locale; a terminal keeps its own encoding.
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    signal.signal(signal.SIGTERM, _terminated)
    try:
        code = app(list(arguments) if arguments is not None else None, standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else DONE
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else NOTHING
    except KeyboardInterrupt:
        say("stopped")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has enough of it (parley ... | head). Python must not flush into the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOTHING
    except Exception as error:
        code = _code_of(error)
        if code is None:
            raise
        return code


def _terminated(number: int, frame: object) -> None:
    raise SystemExit(TERMINATED)


def _code_of(error: Exception) -> int | None:
    """The exit code of an error that is told in one line, or None for a fault of the program."""
    if isinstance(error, USAGE_ERRORS):
        context = getattr(error, "ctx", None)
        if context is not None:
            say(context.get_usage())
        say(f"error: {shown(getattr(error, 'message', str(error)) or str(error))}")
        return USAGE
    if isinstance(error, typer.Abort):
        say("stopped")
        return INTERRUPTED
    from corpora.errors import InputError, ParleyError

    if isinstance(error, InputError) and (error.code == "unknown_meeting" or error.file == "options"):
        say(f"error: {shown(str(error))}")
        return USAGE
    if isinstance(error, ParleyError):
        say(f"error: {shown(str(error))}")
        return USAGE if type(error).__name__ == "UnknownScorerError" else NOTHING
    return None


# typer brings its own copy of click; both name the base of what a user got wrong ClickException.
USAGE_ERRORS = tuple(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
