"""Starts a BigQuery-protocol server for tests on 127.0.0.1: bqemulator, with its patches.

Prints one line with its URL when it answers. When its standard input is a pipe, it ends when the
pipe closes, which happens when the parent dies, however it dies.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import stat
import sys
import threading

# Nothing is written into the repository.
sys.dont_write_bytecode = True


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, default=0, help="0: the system chooses")
    asked = options.parse_args()
    mode = os.fstat(0).st_mode
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        threading.Thread(target=end_with_stdin, daemon=True).start()
    asyncio.run(serve(asked.port))


def end_with_stdin() -> None:
    while os.read(0, 65536):
        pass
    os._exit(0)


async def serve(port: int) -> None:
    from bqemulator.config import LogFormat, LogLevel, Settings
    from bqemulator.observability.logging_ import configure_logging

    configure_logging(level=LogLevel.CRITICAL, fmt=LogFormat.JSON)
    import engine  # noqa: F401  (the patches)
    import jobs  # noqa: F401
    import loads  # noqa: F401
    import decimals  # noqa: F401
    import parsing  # noqa: F401
    import queries  # noqa: F401
    import scripts  # noqa: F401
    import tables  # noqa: F401
    import translations  # noqa: F401
    from bqemulator.server import EmulatorServer

    server = EmulatorServer(
        Settings(
            rest_host="127.0.0.1",
            rest_port=port,
            grpc_host="127.0.0.1",
            grpc_port=0,
            log_level=LogLevel.CRITICAL,
            enable_format_extensions=False,
            metrics_enabled=False,
        )
    )
    await server.start()
    print(f"BigQuery emulator is at {server.rest_url}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    main()
