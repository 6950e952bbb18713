"""nianbao: compliance audit rule engine for annual reports on government information disclosure (政府信息公开工作年度报告).

>>> import nianbao
>>> run = nianbao.audit("reports_in")        # doctest: +SKIP
>>> run.results().query("outcome == 'fail'")  # doctest: +SKIP
>>> nianbao.load("findings_out").reports()    # doctest: +SKIP
>>> nianbao.diff("first", "second").counts    # doctest: +SKIP
"""

from typing import Any

__version__ = "0.1.0"
__all__ = ["RunResult", "__version__", "audit", "consolidate", "diff", "load", "rescore"]


def __getattr__(name: str) -> Any:
    # the engine loads when first asked for: `nianbao --help` must not pay for it
    if name in ("audit", "load", "RunResult"):
        from nianbao.app import result

        return getattr(result, name)
    if name in ("consolidate", "diff", "rescore"):
        from nianbao.app import calls

        return getattr(calls, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
