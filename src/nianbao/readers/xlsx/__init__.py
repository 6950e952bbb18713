"""Workbooks (xlsx, xls, ods): values by calamine, number formats, rich text, hidden and merged cells from the parts."""
