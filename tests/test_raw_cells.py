"""``chitieu tables --pages``: the pages asked for, and nothing else but what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from makers.drawn import make_drawn

from chitieu.page.document import read_document
from chitieu.settings import Settings
from chitieu.table.raw import raw_cells

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_drawn("full", 11, tmp_path_factory.mktemp("drawn"))[0]


def test_only_the_pages_asked_for_are_read(report: Path) -> None:
    assert [p.number for p in read_document(report, report.name, Settings(), {2, 5}).pages] == [2, 5]


def test_a_page_has_the_tables_that_it_has_in_the_whole(report: Path) -> None:
    whole = raw_cells(report, report.name, Settings())
    last = max(c.page for c in whole)
    assert raw_cells(report, report.name, Settings(), {last}) == [c for c in whole if c.page == last]
    assert raw_cells(report, report.name, Settings(), frozenset()) == []


def test_a_table_that_goes_on_without_its_header_has_the_columns_of_the_page_before(tmp_path: Path) -> None:
    path = make_drawn("unruled", 7002, tmp_path, 2)[1]
    whole = raw_cells(path, path.name, Settings())
    last = max(c.page for c in whole)
    alone = raw_cells(path, path.name, Settings(), {last})
    assert [(c.row, c.col, c.text) for c in alone] == [(c.row, c.col, c.text) for c in whole if c.page == last]
