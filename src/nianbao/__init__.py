"""nianbao: compliance audit rule engine for annual reports on government information disclosure (政府信息公开工作年度报告).

>>> import nianbao
>>> run = nianbao.audit("2025")
>>> run.results().query("outcome == 'fail'")["rule"].tolist()
['requests-row-total', 'requests-column-total']
>>> nianbao.load("first").reports()["verdict"].tolist()
['return', 'pass']
>>> nianbao.diff("first", "second").counts["unchanged"]["must"]
0
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
