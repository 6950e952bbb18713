"""The wing that reads figures: rows, columns and fields of the form's tables."""
