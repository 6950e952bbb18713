"""Rich Text Format (.rtf): groups, code pages, rows by their edges, what is shown of fields and changes."""
