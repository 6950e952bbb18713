"""What programs read from standard output: one JSON document, lines of JSON, the annotations of a build server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

import msgspec

from nianbao.model.finding import Finding, RunHead
from nianbao.render.entries import entries_of
from nianbao.render.labels import Labels
from nianbao.render.summary import name

_encoder = msgspec.json.Encoder()
_COMMANDS: Final = {"must": "error", "advise": "warning", "review": "warning", "info": "notice"}
_MOST: Final = 50  # a build server shows no more of a step


def document(head: RunHead, findings: Iterable[Finding]) -> Iterator[bytes]:
    """{"run": what run.json holds, "findings": [those of findings.jsonl]}, one JSON document."""
    yield b'{"run":' + _encoder.encode(head) + b',"findings":['
    for number, finding in enumerate(findings):
        yield (b",\n" if number else b"\n") + _encoder.encode(finding)
    yield b"\n]}\n"


def lines(head: RunHead, findings: Iterable[Finding]) -> Iterator[bytes]:
    """A line a report, as in findings.jsonl."""
    for finding in findings:
        yield _encoder.encode(finding) + b"\n"


def github(head: RunHead, findings: Iterable[Finding]) -> Iterator[bytes]:
    """Workflow commands of GitHub Actions, the most urgent first; what is over the number that is shown is counted."""
    commands: dict[str, list[bytes]] = {degree: [] for degree in _COMMANDS}
    for finding in findings:
        if finding.standing is not None:
            continue
        if finding.error is not None:
            told = f"{finding.error.get('message', '')}。{finding.error.get('hint', '')}"
            commands["must"].append(_command("error", finding.source.path, name(finding), told))
            continue
        labels = Labels.of(finding, head)
        for entry in entries_of(finding, labels):
            if entry.degree in _COMMANDS:
                places = "、".join(dict.fromkeys(labels.place(anchor) for anchor in entry.anchors[:3]))
                told = f"{name(finding)} {entry.id} {places}：{entry.main.message}"
                commands[entry.degree].append(
                    _command(_COMMANDS[entry.degree], finding.source.path, entry.main.title, told)
                )
    found = list(chain.from_iterable(commands.values()))
    yield from found[:_MOST]
    if len(found) > _MOST:
        yield _command("notice", "", "nianbao", f"另有 {len(found) - _MOST} 处，见审核结果")


def _command(command: str, path: str, title: str, message: str) -> bytes:
    """https://docs.github.com/actions/reference/workflow-commands: what would end a value is written as per cent and code."""

    def value(text: str) -> str:
        return _data(text).replace(":", "%3A").replace(",", "%2C")

    where = f"file={value(path)}," if path else ""
    return f"::{command} {where}title={value(title)}::{_data(message)}\n".encode()


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
