"""What an office gives for its outputs, beside the reports: read and checked before the run begins."""

from __future__ import annotations

from typing import Any

from nianbao.season.settings import Settings


def office_given(settings: Settings) -> dict[str, Any]:
    """By the keys that outputs take (`app.outputs.Output.takes`). UsageError for what cannot be used."""
    given: dict[str, Any] = {}
    if settings.letter_template is not None and "docx" in settings.formats:
        from nianbao.render.letters.own import load_template

        given["letter_template"] = load_template(settings.letter_template)
    return given
