"""`nianbao serve`."""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING

import click

from nianbao.base.errors import UsageError
from nianbao.cli.service_log import logged, takes_log

if TYPE_CHECKING:
    from nianbao.service.desk.provider import Provider
    from nianbao.service.led import LedWorkers

_CONNECTIONS = 4000  # open at a time: each browser that has a page open keeps some
_NEEDED = ("fastapi", "uvicorn", "python_multipart")


@click.command(short_help="自查网页和接口：浏览器里交一份报告，看审核意见")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="在哪个地址上等候")
@click.option("--port", default=8642, show_default=True, type=click.IntRange(0, 65535), help="端口，0 为任意空闲的")
@click.option(
    "--allow-host", "hosts", multiple=True, envvar="NIANBAO_ALLOW_HOST", metavar="NAME",
    help="用这个名字（域名）打开时也提供服务，可以多个；缺省只应答 --host 和本机自己的名字、地址",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), help="同时审核几份，缺省为处理器数")
@click.option("--upload", default=64, show_default=True, type=click.IntRange(1, 1024), help="一次提交的上限，MB")
@click.option("--keep", default=60, show_default=True, type=click.IntRange(1, 1440), help="文件和结果保留几分钟")
@click.option(
    "--desk", "database", envvar="NIANBAO_DESK", metavar="DB", help="收审台的数据库（见 nianbao desk），在 /desk 打开"
)
@click.option("--store", envvar="NIANBAO_DESK_STORE", metavar="DIR", help="收审台存放报告的文件夹")
@click.option("--no-workers", is_flag=True, help="收审台的报告由别的进程核对（nianbao desk work）")
@click.option(
    "--oidc", envvar="NIANBAO_OIDC", metavar="ISSUER", help="身份系统（OpenID Connect）的地址，收审台也用它登录"
)
@click.option("--oidc-client", envvar="NIANBAO_OIDC_CLIENT", metavar="ID", help="收审台在身份系统里的编号")
@click.option("--oidc-title", envvar="NIANBAO_OIDC_TITLE", metavar="NAME", help="登录页上怎么叫它，缺省为“统一身份”")
@takes_log
def serve(
    host: str, port: int, hosts: tuple[str, ...], workers: int | None, upload: int, keep: int, database: str | None,
    store: str | None, no_workers: bool, oidc: str | None, oidc_client: str | None, oidc_title: str | None,
    log: str | None, log_level: str,
) -> None:  # fmt: skip
    """在本机开自查网页（/）和接口（POST /api/audit，说明在 /openapi.json），到按 Ctrl-C 为止。

    自查不用登录，不留存：提交的文件和结果到时删除。缺省只有本机能打开；给别的机器用，请放在带 TLS 的反向代理之后。
    --desk DB 另开办公室的收审台（/desk）：有账号，报告和结果留在数据库和文件夹里。
    --oidc 时的密钥只从环境变量 NIANBAO_OIDC_SECRET 读。
    """
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError("没有安装网页服务", where="nianbao serve", hint="请先 pip install 'nianbao[serve]'")
    import uvicorn

    from nianbao.service.bounds import ServiceBounds
    from nianbao.service.heads import BoundedHeads
    from nianbao.service.hostnames import own_names
    from nianbao.service.site import site
    from nianbao.service.steady import steady

    chosen = {} if workers is None else {"workers": workers}
    names = own_names(host, hosts)
    bounds = ServiceBounds(upload=upload << 20, kept=keep * 60.0, hosts=names.hosts, numbers=names.numbers, **chosen)
    desk = works = provider = None
    if database is not None:
        from nianbao.cli.desk import opened_desk

        desk = opened_desk(database, store)
        works = None if no_workers else _led(bounds.workers, database, store, log, log_level)
        provider = _provider(oidc, oidc_client, oidc_title)
    config = uvicorn.Config(
        site(bounds, desk, works=works or False, provider=provider), host=host, port=port, log_level="warning",
        access_log=False, server_header=False,
        http=BoundedHeads, timeout_keep_alive=15, timeout_graceful_shutdown=10, limit_concurrency=_CONNECTIONS,
    )  # fmt: skip
    try:
        listening = config.bind_socket()
    except SystemExit:
        raise UsageError(
            f"不能在 {host} 的端口 {port} 上等候", where="nianbao serve", hint="端口可能已被占用，请换 --port"
        ) from None
    place = f"[{host}]" if ":" in host else host
    click.echo(f"自查网页：http://{place}:{listening.getsockname()[1]}/ （按 Ctrl-C 结束）", err=True)
    if desk is not None:
        click.echo(f"收审台：http://{place}:{listening.getsockname()[1]}/desk （要登录）", err=True)
    click.echo(_open_to(host), err=True)
    click.echo(names.told, err=True)
    steady(desk is not None)
    with logged(log, log_level):
        uvicorn.Server(config).run([listening])


def _led(workers: int, database: str, store: str | None, log: str | None, log_level: str) -> LedWorkers:
    """The process that checks what comes to the desk."""
    from nianbao.service.led import LedWorkers

    told = {"NIANBAO_DESK": database, "NIANBAO_DESK_STORE": store, "NIANBAO_LOG": log, "NIANBAO_LOG_LEVEL": log_level}
    return LedWorkers({name: value for name, value in told.items() if value}, workers)


def _provider(issuer: str | None, client: str | None, title: str | None) -> Provider | None:
    if not issuer:
        return None
    from nianbao.service.desk.provider import provider_of

    return provider_of(issuer, client, os.environ.get("NIANBAO_OIDC_SECRET"), title)


def _open_to(host: str) -> str:
    """Who can open the page, said plainly."""
    from nianbao.service.hostnames import is_here

    if is_here(host):
        return "只有这台机器能打开。"
    return "凡能连到这台机器的都能打开，不用登录，也没有加密；请只在内网使用，或放在带 TLS 的反向代理之后。"
