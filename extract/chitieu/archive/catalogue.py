"""The tables of an output that tell of the patterns: its indicators and areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chitieu.contract.rows import AreaRow, IndicatorRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chitieu.patterns.load import Patterns


def indicators(patterns: Patterns) -> Iterator[IndicatorRow]:
    """Give the indicators of all templates."""
    return (
        IndicatorRow(
            template=template.id,
            code=one.code,
            parent=one.parent,
            form=one.form,
            item=one.item,
            order=one.order,
            label=one.label,
            unit=one.unit,
            kind=one.kind,
            codelist=one.codelist,
            accumulation=one.accumulation,
            formula=one.formula,
            district_level=one.district_level,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            same_as=one.same_as,
            break_reason=one.break_reason,
        )
        for template in patterns.templates
        for one in template.indicators
    )


def areas(patterns: Patterns) -> Iterator[AreaRow]:
    """Give the areas of all vintages."""
    return (
        AreaRow(
            area_id=area.area_id,
            code=area.code,
            vintage=area.vintage,
            name=area.name,
            valid_from=area.valid_from,
            valid_to=area.valid_to,
            successor=area.successor,
        )
        for area in patterns.areas
    )
