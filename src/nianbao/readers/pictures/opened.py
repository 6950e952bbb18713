"""Bytes of a JPEG, PNG, TIFF, WebP, BMP or GIF to the pictures of its pages: bounded, upright as the camera says, on white."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from nianbao.base.errors import DocumentError
from nianbao.readers.archive import bomb, damaged
from nianbao.readers.face import DEFAULT, Limits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMATS: Final = ("JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF")
_MOST_PIXELS: Final = 60_000_000  # of a picture: A4 at 600 dots an inch has 35 million


def opened(data: bytes, name: str, limits: Limits = DEFAULT) -> Iterator[NDArray[np.uint8]]:
    """Each page as height x width x 3 (red, green, blue). Raises DocumentError (`damaged`, `bomb`, `too_large`)."""
    import numpy as np
    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                pages = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
                if pages > limits.pages:
                    message = f"共 {pages} 页，超过 {limits.pages} 页的上限"
                    raise DocumentError(message, reason="too_large", where=name, hint="请只提交年度报告本身")
                for page in range(pages):
                    picture.seek(page)
                    if picture.width * picture.height > _MOST_PIXELS:
                        raise bomb(name, f"图片有 {picture.width} × {picture.height} 个像素")
                    upright = ImageOps.exif_transpose(picture)
                    if upright.mode in ("RGBA", "LA", "PA", "P"):
                        upright = upright.convert("RGBA")
                        paper = Image.new("RGBA", upright.size, "white")
                        upright = Image.alpha_composite(paper, upright)
                    yield np.asarray(upright.convert("RGB"))
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
            raise damaged(name, "图片不完整") from error
