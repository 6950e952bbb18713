"""Names of places and bodies: read with the official divisions of the country, by the grammar of endings where those end.

`divisions`: what places there are. `reading`: a name in its parts. `places`: how two places lie to each other. `bodies`: what
a body is, and whether two names can be names of one. Nothing here knows of reports.
"""
