"""Serves the console at the world's noon, as it is served: `python -m tests.bench.console_server URL VAR PORT`."""

from __future__ import annotations

import sys
from pathlib import Path

from waitress import serve

from admin.app import THREADS, create_app
from carecall.settings import Settings
from carecall.steady_memory import steady_memory
from tests.bench.console_visitor import WorldClock

if __name__ == "__main__":
    url, var, port = sys.argv[1:4]
    app = create_app(Settings(var=Path(var), database_url=url, _env_file=None), clock=WorldClock())
    steady_memory()
    serve(app, host="127.0.0.1", port=int(port), threads=THREADS)
