"""Pages: one a report and one for the batch. Single files, no script, no outside request, everything escaped.

page(finding, head) -> bytes        reports/<id>.html
index(head, findings) -> bytes      index.html; the findings are read once, in any order
"""

from nianbao.render.html.index import index
from nianbao.render.html.page import page

__all__ = ["index", "page"]
