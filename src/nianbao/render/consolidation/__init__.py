"""A consolidation shown: terminal, page, workbook."""
