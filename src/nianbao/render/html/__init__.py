"""Pages: one a report and one for the batch. Single files, no script, no outside request, everything escaped.

page(finding, head) -> bytes        reports/<id>.html
claims_page(finding, head) -> bytes claims/<id>.html
index(head, findings) -> bytes      index.html; the findings are read once, in any order
"""

from nianbao.render.html.claims import claims_page
from nianbao.render.html.index import index
from nianbao.render.html.page import page

__all__ = ["claims_page", "index", "page"]
