"""Turns figures into printed rows."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from .catalogue import FORM_TITLES, Indicator
from .spec import Form, FormRow

# The real report sets the first level bold in all forms but this one.
PLAIN_FORMS = {7}
Printer = Callable[[Indicator, Decimal | None], str]


def row_of(indicator: Indicator, value: Decimal | None, value_text: str) -> FormRow:
    """Give the row as the guidance prints it."""
    return FormRow(
        code=indicator.code,
        kind=indicator.kind,
        stt=indicator.stt,
        label=(indicator.label, *indicator.label_notes),
        unit=indicator.unit_lines(),
        catalogue_unit=indicator.unit,
        value=value,
        value_text=value_text,
        bold=indicator.depth() == 1 and indicator.form not in PLAIN_FORMS,
    )


def forms_of(
    indicators: list[Indicator], figures: Mapping[str, Decimal | None], printer: Printer, heading: str = "Biểu mẫu {}"
) -> tuple[Form, ...]:
    """Print all seven forms; an indicator without a figure is a heading."""
    forms: list[Form] = []
    for number, title in FORM_TITLES.items():
        rows = tuple(
            row_of(indicator, figures.get(indicator.code), printer(indicator, figures.get(indicator.code)))
            for indicator in indicators
            if indicator.form == number
        )
        forms.append(Form(number, heading.format(number), title, rows))
    return tuple(forms)


def printed_figures(forms: tuple[Form, ...]) -> dict[str, str]:
    """Map codes to printed figures, for the sentences that repeat them; blanks are left out."""
    return {row.code: row.value_text for form in forms for row in form.rows if row.value is not None}
