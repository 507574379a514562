"""``python -m parley``: the command line without its script."""

from parley.cli import main

if __name__ == "__main__":
    main()
