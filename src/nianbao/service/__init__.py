"""The self-check page and the API over HTTP: the same engine, the same pages, on the office's own machine.

The extra `nianbao[serve]`. The engine knows nothing of it; `nianbao serve` starts it.
"""
