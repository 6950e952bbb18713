"""The JSON Schemas (draft 2020-12) of what a run writes: a line of findings.jsonl, run.json, a comparison.

Structs give the shapes; which words a field may hold stands here, once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from nianbao.model.comparison import DIFF_SCHEMA, STATES, Comparison
from nianbao.model.finding import RUN_SCHEMA, SCHEMA, VERDICTS, Finding, RunHead
from nianbao.model.ledger import LEDGER_SCHEMA
from nianbao.model.report import State
from nianbao.model.rule import Outcome, Severity, Status
from nianbao.model.summary import DEGREES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
STANDINGS = ("duplicate", "other_year", "other_district", "blank_form", "not_a_report")
_COUNT = {"type": "integer", "minimum": 0}
_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}


def _words(values: Sequence[str]) -> dict[str, Any]:
    return {"enum": list(values)}


def _object(required: Mapping[str, Any], others: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **(others or {})},
        "required": list(required),
        **more,
    }


_CELL = {"table": _TEXT, "row": _TEXT, "column": _TEXT}
_ANCHOR = {
    "oneOf": [
        _object({"type": {"const": "cell"}, **_CELL}),
        _object({"type": {"const": "span"}, "section": _TEXT, "start": _COUNT, "end": _COUNT, "quote": _TEXT}),
        _object({"type": {"const": "absence"}, "section": _TEXT, "what": _TEXT}),
        _object({"type": {"const": "document"}}),
        _object({"type": {"const": "pair"}, "other": _TEXT, "section": _TEXT, "similarity": {"type": "number"}}),
    ]
}
_STANDING = _object({"state": _words(STANDINGS), "reason": _TEXT, "of": _TEXT_OR_NULL})
_ENTRY = _object(
    {
        "source": _TEXT,
        "id": {"type": "string", "minLength": 1},
        "verdict": _words(VERDICTS),
        "score": {"type": ["number", "null"]},
        "agency": _TEXT_OR_NULL,
        "year": {"type": ["integer", "null"]},
        "pack": _TEXT_OR_NULL,
        "prior": _TEXT_OR_NULL,
        "peer_group": _TEXT_OR_NULL,
        **dict.fromkeys(DEGREES, _COUNT),
        "error": _COUNT,
    },
    {
        "standing": _STANDING,
        "handed_in": {"type": "boolean"},
        "without_exceptions": {"type": ["number", "null"]},
        "exceptions": {"type": "object", "additionalProperties": _TEXT},
    },
)
_PACK = _object({"id": _TEXT, "version": _TEXT, "sha256": _TEXT}, {"title": _TEXT})


def _schema(struct: type[msgspec.Struct], name: str, narrowed: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The schema of a struct, with `narrowed`: struct → field → its schema."""
    schema = msgspec.json.schema(struct)
    definitions = schema["$defs"]
    for owner, fields in narrowed.items():
        for field, narrow in fields.items():
            known = definitions[owner]["properties"][field]  # KeyError: a field that is gone
            kept = {key: value for key, value in known.items() if key == "default"}
            definitions[owner]["properties"][field] = {**narrow, **kept}
    definitions[struct.__name__]["properties"]["schema"] = {"const": name}
    definitions[struct.__name__]["required"] = sorted({*definitions[struct.__name__]["required"], "schema"})
    return {"$schema": DIALECT, "$id": f"urn:{name.replace('/', ':').replace('.', ':')}", "title": name, **schema}


def finding_schema() -> dict[str, Any]:
    """Of one line of findings.jsonl."""
    return _schema(
        Finding,
        SCHEMA,
        {
            "Finding": {"verdict": _words(VERDICTS)},
            "Source": {"read_as": _words(["text", "converted", "recognised"])},
            "Standing": {"state": _words(STANDINGS)},
            "Cell": {"state": _words([one.value for one in State])},
            "Result": {
                "outcome": _words([one.value for one in Outcome]),
                "severity": _words([one.value for one in Severity]),
                "status": _words([one.value for one in Status]),
                "anchors": {"type": "array", "items": _ANCHOR},
            },
        },
    )


def run_schema() -> dict[str, Any]:
    """Of run.json."""
    return _schema(
        RunHead,
        RUN_SCHEMA,
        {
            "RunHead": {
                "exit_code": _words([0, 1, 2, 3]),  # type: ignore[list-item]
                "entries": {"type": "array", "items": _ENTRY},
                "packs": {"type": "array", "items": _PACK},
                "lang": _words(["zh", "en"]),
            },
            "RunSummary": {
                "verdicts": _object(dict.fromkeys(VERDICTS, _COUNT), additionalProperties=False),
                "problems": _object(dict.fromkeys(DEGREES, _COUNT), additionalProperties=False),
                "apart": {"type": "object", "propertyNames": _words(STANDINGS), "additionalProperties": _COUNT},
            },
            "RuleCount": {"degree": _words(DEGREES)},
        },
    )


def confirmed_schema() -> dict[str, Any]:
    """Of a record of what persons have read in the originals (`app.confirmed`)."""
    texts = ("sha256", "table", "row", "column"), ("file", "agency", "place", "read", "who", "when", "note")
    required, others = (dict.fromkeys(names, _TEXT) for names in texts)
    cell = _object(
        required, {**others, "figure": {"type": ["string", "integer", "number"]}}, additionalProperties=False
    )
    cells = {"type": "array", "items": cell}
    return {
        **_head("nianbao.confirmed/1"),
        **_object({"format": {"const": 1}, "cells": cells}, additionalProperties=False),
    }


def _head(name: str) -> dict[str, Any]:
    return {"$schema": DIALECT, "$id": f"urn:{name.replace('/', ':').replace('.', ':')}", "title": name}


def ledger_schema() -> dict[str, Any]:
    """Of a ledger read back (`nianbao ledger read --format json`)."""
    row = _object(
        {
            **dict.fromkeys(("fingerprint", "number", "body", "problem"), _TEXT_OR_NULL),
            "year": {"type": ["integer", "null"]},
            "words": {"type": "object", "additionalProperties": _TEXT},
            "proposal": {"enum": ["verified", "false_alarm", None]},
        },
        additionalProperties=False,
    )
    told = {
        "schema": {"const": LEDGER_SCHEMA},
        "file": _TEXT,
        "columns": {"type": "array", "items": _TEXT},
        "states": {"type": "object", "additionalProperties": _COUNT},
        "rows": {"type": "array", "items": row},
    }
    return {**_head(LEDGER_SCHEMA), **_object(told, additionalProperties=False)}


def comparison_schema() -> dict[str, Any]:
    """Of a comparison of two runs."""
    return _schema(
        Comparison,
        DIFF_SCHEMA,
        {
            "Change": {"state": _words(STATES)},
            "ComparedProblem": {"degree": _words(DEGREES)},
            "ReportChange": {"state": _words(["again", "not_handed_in", "unreadable", "first"])},
        },
    )
