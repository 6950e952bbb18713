"""PDF pages with text: characters and rules by pdfium, then lattices, columns and lines; pages without text stay pictures."""
