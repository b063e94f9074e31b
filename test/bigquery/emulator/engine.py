"""Patches of bqemulator 1.4.0: how threads share DuckDB."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
import threading
from typing import Any

from bqemulator.storage.engine import DuckDBEngine
from bqemulator.versioning.snapshots import SnapshotManager

# The emulator installs the spatial extension from the network at every start. No GEOGRAPHY here.
DuckDBEngine._load_spatial = lambda self: None

# The emulator copies the whole table after each change of it, for FOR SYSTEM_TIME AS OF, which
# nothing here reads.
SnapshotManager.record_change = lambda *_args, **_more: None


# Held by the job that runs, and by a request that writes without a job.
writing = threading.Lock()


class Threads:
    """The thread of the jobs uses the connection, with its temporary tables; others have their
    own. (The emulator uses one connection for all, and so mixes their results.)"""

    jobs: threading.Thread | None = None
    local = threading.local()


def _connection(self: DuckDBEngine) -> Any:
    if Threads.jobs is None or threading.current_thread() is Threads.jobs:
        return self._connection
    if not hasattr(Threads.local, "connection"):
        Threads.local.connection = self._connection.cursor()
        Threads.local.connection.execute("SET TimeZone = 'UTC'")
    return Threads.local.connection


DuckDBEngine.connection = property(_connection)


@asynccontextmanager
async def _write_lock(_self: DuckDBEngine) -> Any:
    """The emulator's lock is of one event loop; jobs have a loop of their own here."""
    if threading.current_thread() is Threads.jobs:
        yield
        return
    while not writing.acquire(blocking=False):
        await asyncio.sleep(0.002)
    try:
        yield
    finally:
        writing.release()


DuckDBEngine.write_lock = _write_lock
