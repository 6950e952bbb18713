"""Reading the narrative: stated counts, problems and measures, aspects. The words come from the pack's lexicons."""
