"""Only kernel/outgoing.py asks other machines anything: it is what keeps requests out of private networks."""

from __future__ import annotations

import ast

from tests.architecture.source import python_files, relative, tree

THE_ONE = "src/horarium/kernel/outgoing.py"
CLIENTS = {"httpx", "httpcore", "requests", "aiohttp", "urllib3", "urllib.request", "ftplib", "telnetlib", "xmlrpc"}
# `serve` and `doctor` ask this machine's own web server whether it answers, and `prove` attacks it; the database and the
# ports are here too.
OF_OURSELVES = {
    "src/horarium/serving.py",
    "src/horarium/runtime/web.py",
    "src/horarium/interfaces/doctoring/installation.py",
    "src/horarium/interfaces/proving/calls.py",
    "src/horarium/interfaces/proving/web.py",
}
SOCKETS = {"socket"}
OF_THIS_MACHINE = "src/horarium/runtime/"


def imported() -> list[tuple[str, str]]:
    found = []
    for path in python_files("src/horarium"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                found += [(relative(path), name.name) for name in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                found += [(relative(path), node.module), *((relative(path), f"{node.module}.{n.name}") for n in node.names)]
    return found


def is_one_of(name: str, modules: set[str]) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in modules)


def test_nobody_else_asks_another_machine():
    asking = {path for path, name in imported() if is_one_of(name, CLIENTS) or name == "http.client.HTTPConnection"}
    with_sockets = {path for path, name in imported() if is_one_of(name, SOCKETS) and not path.startswith(OF_THIS_MACHINE)}

    assert THE_ONE in asking
    assert asking - OF_OURSELVES == {THE_ONE}
    assert with_sockets - OF_OURSELVES <= {THE_ONE}
