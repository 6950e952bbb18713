"""Plain text and Markdown: lines, delimited and barred tables, wrapped paragraphs."""
