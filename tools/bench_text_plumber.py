"""What a user of pdfplumber writes: every word and every table of a file as CSV. `bench_text.py` times it as a whole.

python tools/bench_text_plumber.py FILE FOLDER
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from pdfplumber.pdf import PDF


def main() -> None:
    """Read the file, write words.csv and cells.csv."""
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    with (
        (out / "words.csv").open("w", encoding="utf-8", newline="") as words_file,
        (out / "cells.csv").open("w", encoding="utf-8", newline="") as cells_file,
        PDF.open(source) as pdf,
    ):
        words, cells = csv.writer(words_file), csv.writer(cells_file)
        for page in pdf.pages:
            for word in page.extract_words():
                words.writerow([page.page_number, word["text"], word["x0"], word["top"], word["x1"], word["bottom"]])
            for number, table in enumerate(page.extract_tables(), start=1):
                cells.writerows([page.page_number, number, *row] for row in table)
            page.close()


if __name__ == "__main__":
    main()
