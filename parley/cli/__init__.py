"""The command line: the verbs of the Python face, with exit codes that scripts can test."""


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    from parley.cli.main import run

    raise SystemExit(run())
