"""Reading the narrative: stated counts, problems and measures, aspects. Words and patterns come from the pack's lexicons."""
