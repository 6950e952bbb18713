"""What an office gives beside the reports of a season: its settings, its roster, and what follows from them for a run.

`settings`: the one record of what holds. `laid`: where each value comes from. Nothing here knows of the command line.
"""
