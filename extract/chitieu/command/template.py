"""``chitieu template``: drafts a template from a report, and checks templates."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import Parser, add_json, add_patterns, cache_folder, config, declare, pattern_folders

if TYPE_CHECKING:
    from chitieu.command.option import Commands

EXAMPLES = """\
examples:
  chitieu template learn report.pdf -o my-templates/ --id my-form
  chitieu template check my-templates/
  chitieu extract reports/ -o tables/ --patterns my-templates/

A draft names what it is not sure of. check prints one fault a line with file, line and column, and ends with status 1
where there is one, 2 where a folder holds no template. docs/new-template.md goes through it step by step."""

LEARN_EXAMPLES = """\
examples:
  chitieu template learn report.pdf -o my-templates/
  chitieu template learn report.pdf -o my-templates/ --id my-form"""

CHECK_EXAMPLES = """\
examples:
  chitieu template check my-templates/
  chitieu template check my-templates/ other-templates/ --json | jq '.[].message'"""


class Options(argparse.Namespace):
    """What the parser fills in."""

    file: Path
    out: Path
    id: str
    patterns: list[Path]
    folders: list[Path]
    as_json: bool


def add(commands: Commands) -> None:
    """Declare the command and its two actions."""
    parser = declare(
        commands, "template", about="draft a template from a report, or check some", examples=EXAMPLES, run=learn
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, parser_class=Parser)
    drafting = declare(actions, "learn", about="draft a template from a report", examples=LEARN_EXAMPLES, run=learn)
    drafting.add_argument("file", metavar="FILE", type=Path, help="PDF or page image")
    drafting.add_argument("-o", "--out", required=True, type=Path, metavar="DIR", help="folder for the template's own")
    drafting.add_argument("--id", default="", help="name of the template (default: the file's)")
    add_patterns(drafting)
    checking = declare(actions, "check", about="name every fault of templates", examples=CHECK_EXAMPLES, run=check)
    checking.add_argument("folders", metavar="DIR", nargs="+", type=Path, help="a template, or a folder of templates")
    add_json(checking, "print the faults as JSON")


def learn(namespace: argparse.Namespace) -> int:
    """Draft a template."""
    from chitieu.settings import Settings  # noqa: PLC0415 see the package's docstring
    from chitieu.template import learn as learning  # noqa: PLC0415

    options = Options(**vars(namespace))
    given = config()
    settings = Settings(cache=cache_folder(given.cache), patterns=pattern_folders(options.patterns, given))
    return learning.run(options.file, options.out, settings, name=options.id)


def check(namespace: argparse.Namespace) -> int:
    """Check templates."""
    from chitieu.template import check as checking  # noqa: PLC0415 see the package's docstring

    options = Options(**vars(namespace))
    return checking.run(options.folders, as_json=options.as_json)
