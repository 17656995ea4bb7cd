"""Rulings of scans: broken ones are joined, text is none, and erasing them spares what is printed beside them."""

from __future__ import annotations

import cv2
import numpy as np

from chitieu.page.prepare import Prepared
from chitieu.page.ruling_image import find_rulings
from chitieu.page.scan_pixels import Grey, ink_below, rotated

DPI = 200
SCALE = DPI / 72


def _page(grey: Grey) -> Prepared:
    ink = ink_below(grey, 128)
    height, width = grey.shape
    return Prepared(grey, ink, ink, DPI, SCALE, width / SCALE, height / SCALE, 0, 0.0, bitonal=False)


def _paper() -> Grey:
    return np.full((800, 1000), 255, np.uint8)


def test_a_broken_rule_is_one() -> None:
    grey = _paper()
    grey[300:302, 100:900] = 0
    grey[:, 400:418] = 255
    (rule,) = find_rulings(_page(grey)).rulings
    assert abs(rule.x0 - 100 / SCALE) < 0.6
    assert abs(rule.x1 - 900 / SCALE) < 0.6
    assert abs(rule.top - 300.5 / SCALE) < 0.6


def test_a_rule_stops_where_it_stops() -> None:
    grey = _paper()
    grey[300:302, 100:400] = 0
    grey[300:302, 500:900] = 0  # a merged cell lies between
    assert len(find_rulings(_page(grey)).rulings) == 2


def test_a_rule_of_dots_is_followed() -> None:
    grey = _paper()
    grey[300, 100:400] = 0
    grey[300, 400:520:3] = 0
    grey[301, 520:900] = 0
    (rule,) = find_rulings(_page(grey)).rulings
    assert abs(rule.x1 - 900 / SCALE) < 0.6


def test_a_skew_left_over_does_not_break_rules() -> None:
    grey = _paper()
    grey[300:302, 50:950] = 0
    grey[100:700, 500:502] = 0
    rulings = find_rulings(_page(rotated(grey, 0.1))).rulings
    assert sorted(r.horizontal for r in rulings) == [False, True]


def test_lines_of_text_are_no_rules() -> None:
    grey = _paper()
    for i in range(12):
        cv2.putText(grey, "mnmnm HEHEHE 1111 -- TTTTT", (60, 60 + 55 * i), cv2.FONT_HERSHEY_TRIPLEX, 1.1, (0,), 3)
    assert not find_rulings(_page(grey)).rulings


def test_a_bar_is_no_rule() -> None:
    grey = _paper()
    grey[300:330, 100:900] = 0
    assert not find_rulings(_page(grey)).rulings


def test_rules_are_erased_and_print_beside_them_stays() -> None:
    grey = _paper()
    grey[300:302, 100:900] = 0
    grey[250:290, 300:320] = 0
    ruled = find_rulings(_page(grey))
    assert ruled.grey[295:310].min() == 255
    assert ruled.grey[250:290, 300:320].max() == 0
    assert not ruled.ink[295:310].any()


def test_a_long_upright_rule_with_labels_close_beside_it_is_one() -> None:
    """At 100 dpi labels stand one or two pixels right of the rule before them, over half of its length."""
    grey = _paper()
    grey[100:600, 300:302] = 0
    for top in range(110, 590, 30):
        grey[top : top + 16, 303:380] = 0
    (rule,) = find_rulings(_page(grey)).rulings
    assert not rule.horizontal
    assert abs(rule.length - 500 / SCALE) < 1


def test_the_edge_of_a_column_of_print_is_no_rule() -> None:
    grey = _paper()
    for row in range(16):
        for column in range(3):
            cv2.putText(grey, "1", (300 + 18 * column, 60 + 36 * row), cv2.FONT_HERSHEY_TRIPLEX, 1.1, (0,), 3)
    assert not find_rulings(_page(grey)).rulings
