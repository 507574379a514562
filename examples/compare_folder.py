"""Compare the accounts of meetings in a folder of documents, and write a report.

    python compare_folder.py texts/ report/

``texts/`` holds documents (text, HTML, PDF) and, by preference, a table ``metadata.csv`` with a column "path" and any of
publisher, side, published, language, url, meeting_id. Give the meeting_id where you know that two texts are about the same
meeting. What is not in the table is looked for in the text, or stays empty.
"""

import sys
from pathlib import Path

import parley


def main(texts: str, report: str) -> None:
    """Read ``texts``, compare the two sides of each meeting, write the pages and tables into ``report``."""
    folder = Path(texts)
    table = folder / "metadata.csv"
    paths = sorted(path for path in folder.iterdir() if path.is_file() and path != table)
    documents = parley.read(*paths, metadata=table if table.exists() else None)
    statements = parley.extract(documents)
    for error in statements["error"].dropna():
        print(f"set aside: {error}", file=sys.stderr)
    result = parley.compare(statements, documents=documents)
    page = result.to_folder(report)
    for row in result.side_summary.to_dict("records"):
        # A side with too few words has words in "state" and no number; a number never stands without its interval.
        tone = row["state"] or f"tone {row['tone']:+.2f} [{row['tone_low']:+.2f}, {row['tone_high']:+.2f}]"
        print(f"{row['meeting_id'] or 'one meeting'}: {row['side']}, {row['n_statements']} statements, {tone}")
    print(f"wrote {page}")


if __name__ == "__main__":
    main(*sys.argv[1:])
