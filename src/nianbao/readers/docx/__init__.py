"""Word documents: numbered headings, tables with spans, accepted changes, text boxes; from the raw parts by lxml."""
