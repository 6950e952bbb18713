"""The wing that reads words: headings, sections, identity of the report."""
