"""Writes what documentation is made of data: `make docs`.

docs/commands.md           every command and option, out of the parser
docs/data-dictionary.md    every table and column, in English and Vietnamese
docs/examples/read_chitieu.R   column classes for base R, out of the same schema
"""

from __future__ import annotations

import argparse
import textwrap
from argparse import SUPPRESS, ArgumentParser, _SubParsersAction  # pyright: ignore[reportPrivateUsage] lists the commands
from pathlib import Path
from typing import TYPE_CHECKING, cast

from chitieu.cli import make_parser
from chitieu.contract.description import of_column, of_table
from chitieu.contract.output import Output
from chitieu.contract.rows import SCHEMA_VERSION
from chitieu.contract.table import CORRECTIONS, DATES, PATTERNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chitieu.contract.rows import Row
    from chitieu.contract.table import Column, Table

ROOT = Path(__file__).resolve().parent.parent
TYPES = {"text": "text", "integer": "whole number", "decimal": "exact decimal", "tenth": "points, 0.1",
         "hundredth": "0.01"}  # fmt: skip


def commands() -> dict[str, tuple[ArgumentParser, str]]:
    """Return every command by its words, ``corrections list`` among them, with its line in the help, in its order."""
    return dict(_commands(make_parser(), ""))


def _commands(parser: ArgumentParser, before: str) -> Iterator[tuple[str, tuple[ArgumentParser, str]]]:
    for action in parser._actions:  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        if isinstance(action, _SubParsersAction):
            children = cast("dict[str, ArgumentParser]", action.choices)
            for line in action._get_subactions():  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
                words = f"{before} {line.dest}".strip()
                yield words, (children[line.dest], line.help or "")
                yield from _commands(children[line.dest], words)


def options_of(parser: ArgumentParser) -> list[argparse.Action]:
    """Return the arguments and options of a command that its help shows, --help aside."""
    return [
        action
        for action in parser._actions  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        if action.help != SUPPRESS and action.dest != "help" and not isinstance(action, _SubParsersAction)
    ]


COMMANDS_HEAD = """\
# Commands and options

Written by `make docs` out of the program; do not edit by hand. `chitieu COMMAND --help` says the same.

Exit status of all: 0 done, 1 differences found, 2 usage, 3 some files failed or were read in part, 4 aborted,
5 something needed is not installed, 6 output not writable. `chitieu --version` prints the version.

| command | what it does |
| --- | --- |
"""


def commands_page() -> str:
    """Return docs/commands.md."""
    every = commands()
    lines = [
        f"| [`chitieu {words}`](#chitieu-{words.replace(' ', '-')}) | {_cell(about)} |"
        for words, (_, about) in every.items()
    ]
    for words, (parser, about) in every.items():
        lines += ["", f"## chitieu {words}", "", about[:1].upper() + about[1:] + "."]
        options = options_of(parser)
        if options:
            lines += ["", "| argument or option | meaning |", "| --- | --- |"]
            lines += [f"| {_cell(_name(action))} | {_cell(_meaning(action))} |" for action in options]
        if parser.epilog:
            lines += ["", "```text", *str(parser.epilog).strip().splitlines(), "```"]
    return COMMANDS_HEAD + "\n".join(lines) + "\n"


def _name(action: argparse.Action) -> str:
    metavar = action.metavar if isinstance(action.metavar, str) else (action.dest.upper() if action.nargs != 0 else "")
    if action.choices is not None and not isinstance(action.metavar, str):
        metavar = "{" + ",".join(map(str, action.choices)) + "}"
    if not action.option_strings:
        return f"`{metavar}`"
    return ", ".join(f"`{option}`" for option in action.option_strings) + (f" `{metavar}`" if metavar else "")


def _meaning(action: argparse.Action) -> str:
    return (action.help or "") + (" (needed)" if action.required and action.option_strings else "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


DICTIONARY_HEAD = """\
# Data dictionary · Từ điển dữ liệu

Written by `make docs` out of the schema, version {version}; do not edit by hand. The same stands, for programs, in
`datapackage.json` of every output.

Files are UTF-8 without a byte order mark, with commas, `.` for decimals, no thousands separator and LF. An empty cell
means: nothing printed, or nothing known. Columns are only ever appended.

Trang này do `make docs` lập từ lược đồ phiên bản {version}; không sửa tay. Tệp CSV dùng bảng mã UTF-8, dấu phẩy ngăn
cột, dấu chấm thập phân, không có dấu ngăn hàng nghìn. Ô trống: bản in không có hoặc chưa biết.

| table | rows | mỗi dòng |
| --- | --- | --- |
"""


def dictionary_page() -> str:
    """Return docs/data-dictionary.md."""
    tables = [*(table for table, _ in Output().tables()), CORRECTIONS]
    lines: list[str] = []
    for table in tables:
        said = of_table(table.name)
        lines.append(f"| [`{table.file}`](#{table.name}csv) | {_cell(said.en)} | {_cell(said.vi)} |")
    for table in tables:
        lines += ["", f"## {table.file}", ""]
        said = of_table(table.name)
        lines += [said.en, "", said.vi, ""]
        key = ", ".join(f"`{name}`" for name in table.key)
        lines.append(f"Key: {key}." if key else "Rows have no key.")
        for foreign in table.foreign:
            columns, target = (", ".join(f"`{n}`" for n in names) for names in (foreign.columns, foreign.key))
            lines.append(f"{columns}: {target} of [`{foreign.table}.csv`](#{foreign.table}csv).")
        lines += ["", "| column | type | English | Tiếng Việt |", "| --- | --- | --- | --- |"]
        for column in table.columns:
            own = of_column(table.name, column.name)
            lines.append(f"| `{column.name}` | {_cell(_type(table, column))} | {_cell(own.en)} | {_cell(own.vi)} |")
    return DICTIONARY_HEAD.format(version=SCHEMA_VERSION) + "\n".join(lines) + "\n"


def _type(table: Table[Row], column: Column) -> str:
    kind = "ISO day" if column.name in DATES else TYPES[column.kind]
    if column.enum:
        kind = "one of " + ", ".join(f"`{word}`" for word in column.enum)
    elif column.kind == "text" and column.name in PATTERNS:
        kind = f"text like `{PATTERNS[column.name]}`"
    in_key = column.name in table.key
    return f"{kind}; never empty" if not column.optional or (in_key and column.kind != "text") else kind


def r_script() -> str:
    """Return docs/examples/read_chitieu.R."""
    tables = [table for table, _ in Output().tables()]
    lines: list[str] = []
    for place, table in enumerate(tables):
        lines.append(f"  {table.name} = c(")
        lines += _wrapped([f'{column.name} = "{_r_class(column)}"' for column in table.columns])
        lines.append("  )" + "," * (place < len(tables) - 1))
    return R_HEAD + "\n".join(lines) + R_TAIL


def _r_class(column: Column) -> str:
    """Return how R holds a column: it would take 01 for 1, and a file of 3 GB for no number at all."""
    if column.name in DATES:
        return "Date"
    return "character" if column.kind == "text" else "numeric"


def _wrapped(cells: list[str]) -> list[str]:
    held = ", ".join(cells).replace(" = ", "\0=\0")  # a name stays with its class
    lines = textwrap.wrap(held, 116, initial_indent="    ", subsequent_indent="    ", break_long_words=False)
    return [line.replace("\0", " ") for line in lines]


R_HEAD = """\
# Reads tables of chitieu into data frames with base R alone: 4.0 or later, no package needed.
# Written by `make docs` out of the schema; do not edit by hand.
#
#   source("read_chitieu.R")
#   series <- read_chitieu("tables", "series")
#
# Codes and text stay text ("01@2008" keeps its zero, an empty cell is ""). In numbers and days an empty cell is NA.
# Numbers are doubles: exact to 15 digits, more than any report prints.

chitieu_classes <- list(
"""
R_TAIL = """
)

read_chitieu <- function(folder, table) {
  path <- file.path(folder, paste0(table, ".csv"))
  frame <- read.csv(path, colClasses = "character", na.strings = character(0), check.names = FALSE, encoding = "UTF-8")
  classes <- chitieu_classes[[table]]
  for (name in intersect(names(frame), names(classes))) {
    filled <- ifelse(frame[[name]] == "", NA_character_, frame[[name]])
    if (classes[[name]] == "numeric") frame[[name]] <- as.numeric(filled)
    if (classes[[name]] == "Date") frame[[name]] <- as.Date(filled)
  }
  frame
}
"""

PAGES = {
    "docs/commands.md": commands_page,
    "docs/data-dictionary.md": dictionary_page,
    "docs/examples/read_chitieu.R": r_script,
}


def main() -> None:
    """Write all of them."""
    for name, text in PAGES.items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text(), encoding="utf-8", newline="\n")
        print(name)


if __name__ == "__main__":
    main()
