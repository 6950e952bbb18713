"""HTML pages as a browser shows them: tables with spans, notes and struck-out text apart, page furniture left out."""
