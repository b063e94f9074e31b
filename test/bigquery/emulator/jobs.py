"""Patches of bqemulator 1.4.0: jobs.

The emulator runs a job within the request that makes it, and blocks every other request until it
is done. Here jobs run one after another in a thread of their own, as "REST: jobs" lets one see
them: PENDING, RUNNING, DONE.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
import re
import threading
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, FastAPI, Request, Response
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from bqemulator import server
from bqemulator.api.dependencies import AppContext, get_caller
from bqemulator.api.routes import jobs as routes
from bqemulator.api.routes import tables as table_routes
from bqemulator.api.routes import upload
from bqemulator.catalog.etag import generate_etag
from bqemulator.catalog.models import JobMeta
from bqemulator.domain.errors import (
    AlreadyExistsError,
    DomainError,
    InvalidQueryError,
    NotFoundError,
    ValidationError,
)
from bqemulator.jobs import executor
from bqemulator.storage.arrow_bridge import arrow_table_to_bq_rows

import engine
import scripts
import tables

# How long jobs.insert waits: most jobs of tests are done by then, and need no poll.
SOON = 0.1

router = APIRouter(prefix="/bigquery/v2")


class Job:
    """A job that is not done yet, or was done by this server."""

    def __init__(self, project: str, job_id: str, kind: str, body: dict, ctx: AppContext) -> None:
        self.done: Future[None] = Future()
        self.ctx = ctx
        self.cancelled: dict | None = None
        now = ctx.clock.now()
        configuration = {**body.get("configuration", {}), "jobType": kind}
        self.meta = JobMeta(
            project_id=project,
            job_id=job_id,
            job_type=kind,
            state="PENDING",
            configuration=configuration,
            creation_time=now,
            etag=generate_etag(project, job_id, str(now)),
        )
        ctx.catalog.upsert_job(self.meta)

    def update(self, **changes: object) -> None:
        self.meta = self.meta.model_copy(update=changes)
        self.ctx.catalog.upsert_job(self.meta)

    def stop(self, error: dict) -> None:
        """Best effort: the statement that runs is interrupted, or the job never starts."""
        if self.done.done() or self.cancelled:
            return
        self.cancelled = error
        if current is self:
            if scripts.running is not None:
                scripts.running.cancelled = error["message"]
            self.ctx.engine._connection.interrupt()


class Jobs:
    all: dict[str, Job] = {}


current: Job | None = None
worker = ThreadPoolExecutor(1, "jobs")
loop = asyncio.new_event_loop()


def _begin() -> None:
    engine.Threads.jobs = threading.current_thread()


worker.submit(_begin).result()


def start(job: Job, work: Callable[[], Awaitable[JobMeta]], timeout_ms: float | None) -> None:
    def run() -> None:
        global current
        with engine.writing:
            current = job
            timer = None
            if timeout_ms:
                # BigQuery: "REST: Job", jobTimeoutMs.
                message = f"Job timed out after {timeout_ms / 1000:g} seconds"
                timer = threading.Timer(
                    timeout_ms / 1000, job.stop, [{"reason": "timeout", "message": message}]
                )
                timer.start()
            try:
                finish(job, work)
            finally:
                if timer:
                    timer.cancel()
                current = None
        job.done.set_result(None)

    worker.submit(run)


def finish(job: Job, work: Callable[[], Awaitable[JobMeta]]) -> None:
    error: dict | None = None
    job.update(state="RUNNING", start_time=job.ctx.clock.now())
    done = job.meta
    try:
        if job.cancelled is None:
            done = loop.run_until_complete(work())
    except DomainError as failure:
        error = {"reason": failure.bq_reason, "message": failure.message}
        if failure.location:
            error["location"] = failure.location
    except Exception as failure:
        error = {"reason": "internalError", "message": f"{type(failure).__name__}: {failure}"}
    error = error or done.error_result
    if error:
        # sqlglot underlines what it does not understand, for a terminal.
        error["message"] = re.sub(r"\x1b\[\d+m", "", error["message"])
    if error and re.fullmatch(r"Not found: (Table|Dataset) \S+", error["message"]):
        error["message"] += f" was not found in location {job.location}"
    if job.cancelled is not None and (error or done is job.meta):
        error = job.cancelled
    configuration = dict(job.meta.configuration)
    destination = done.configuration.get("query", {}).get("destinationTable")
    if destination and "query" in configuration:
        configuration["query"] = {"destinationTable": destination, **configuration["query"]}
    job.update(
        state="DONE",
        configuration=configuration,
        statistics=done.statistics or {"query": {"totalBytesProcessed": "0"}},
        error_result=error,
        end_time=job.ctx.clock.now(),
    )


STATUS = {
    "notFound": 404,
    "duplicate": 409,
    "accessDenied": 403,
    "internalError": 500,
    "quotaExceeded": 403,
    "notImplemented": 501,
}


class JobFailed(DomainError):
    """What a job failed with, as the answer to a request."""

    def __init__(self, error: dict) -> None:
        super().__init__(error["message"], location=error.get("location"))
        self.bq_reason = error["reason"]
        self.http_status = STATUS.get(error["reason"], 400)
        self.grpc_status_name = "INVALID_ARGUMENT"


def resource(meta: JobMeta, ctx: AppContext) -> dict:
    body = routes._build_job_response(
        meta.project_id, meta.job_id, meta, meta.configuration
    )
    job = Jobs.all.get(meta.job_id)
    body["jobReference"]["location"] = getattr(job, "location", "US")
    body["statistics"].setdefault("totalBytesProcessed", "0")
    body["user_email"] = "test@example.com"
    return body


def admit(project: str, reference: dict, kind: str, body: dict, ctx: AppContext) -> Job:
    job_id = reference.get("jobId") or f"job_{uuid4().hex}"
    if ctx.catalog.get_job(project, job_id) is not None:
        # BigQuery: "REST: jobs.insert" (the id of a job is unique). The emulator runs it again.
        place = reference.get("location") or "US"
        raise AlreadyExistsError(f"Already Exists: Job {project}:{place}.{job_id}")
    job = Job(project, job_id, kind, body, ctx)
    job.location = reference.get("location") or "US"
    Jobs.all[job_id] = job
    return job


async def settle(job: Job, seconds: float) -> None:
    await asyncio.wait([asyncio.wrap_future(job.done)], timeout=seconds)


def query_work(job: Job, query: dict, ctx: AppContext, caller: object) -> Callable:
    project, job_id = job.meta.project_id, job.meta.job_id

    async def work() -> JobMeta:
        sql = routes._apply_default_dataset(
            query.get("query", ""), query, request_project_id=project
        )
        if not sql.strip():
            raise InvalidQueryError("Syntax error: Unexpected end of script")
        labels = job.meta.configuration.get("labels") or {}
        scripts.meets_conflict = labels.get("emulate") == "conflict"
        return await executor.execute_query_job(
            project, job_id, sql, query.get("queryParameters"), ctx, caller=caller
        )

    return work


@router.post("/projects/{project}/jobs")
async def insert(project: str, request: Request) -> dict:
    body = await request.json()
    ctx, caller = request.app.state.context, get_caller(request)
    configuration = body.get("configuration", {})
    reference = body.get("jobReference", {})
    kind = next((one for one in ("query", "load", "copy", "extract") if one in configuration), None)
    if kind is None:
        raise ValidationError("Required parameter is missing: configuration")
    if configuration.get("dryRun"):
        return await dry_run(project, configuration, ctx, caller)
    job = admit(project, reference, kind.upper(), body, ctx)
    if kind == "query":
        work = query_work(job, configuration["query"], ctx, caller)
    else:
        execute = getattr(executor, f"execute_{kind}_job")

        async def work() -> JobMeta:
            return await execute(project, job.meta.job_id, configuration, ctx)

    start(job, work, float(configuration.get("jobTimeoutMs") or 0))
    await settle(job, SOON)
    return resource(job.meta, ctx)


async def dry_run(project: str, configuration: dict, ctx: AppContext, caller: object) -> dict:
    """The emulator runs a query that is not DML or DDL, and does not look at one that is.

    BigQuery: "Estimate and control costs", dry run: it is checked, not run. Here a single SELECT
    is bound by DuckDB (EXPLAIN); everything else is parsed.
    """
    query = configuration.get("query", {})
    sql = query.get("query", "")
    now = ctx.clock.now()
    meta = JobMeta(
        project_id=project,
        job_id="",
        job_type="QUERY",
        state="DONE",
        configuration=configuration,
        statistics={"query": {"totalBytesProcessed": "0"}},
        creation_time=now,
        etag="",
    )

    def check() -> None:
        with engine.writing:
            loop.run_until_complete(scripts.check(project, sql, query.get("queryParameters"), ctx))

    try:
        await asyncio.wrap_future(worker.submit(check))
    except DomainError as failure:
        raise JobFailed({"reason": failure.bq_reason, "message": failure.message}) from failure
    body = routes._build_job_response(project, "", meta, configuration)
    body["statistics"]["totalBytesProcessed"] = "0"
    return body


@router.post("/projects/{project}/queries")
async def query(project: str, request: Request) -> Response:
    body = await request.json()
    ctx, caller = request.app.state.context, get_caller(request)
    options = {
        key: body[key] for key in ("query", "queryParameters", "defaultDataset") if key in body
    }
    options["useLegacySql"] = False
    configuration = {"query": options, "labels": body.get("labels", {})}
    if body.get("dryRun"):
        await dry_run(project, configuration, ctx, caller)
        return answer({"kind": "bigquery#queryResponse", "jobComplete": True, "totalRows": "0"})
    job = admit(
        project, {"location": body.get("location")}, "QUERY", {"configuration": configuration}, ctx
    )
    start(job, query_work(job, options, ctx, caller), float(body.get("jobTimeoutMs") or 0))
    await settle(job, body.get("timeoutMs", 10_000) / 1000)
    return await results(job, 0, int(body.get("maxResults") or PAGE))


@router.get("/projects/{project}/jobs/{job_id}")
async def get(project: str, job_id: str, request: Request) -> dict:
    meta = request.app.state.context.catalog.get_job(project, job_id)
    if meta is None:
        raise NotFoundError(f"Not found: Job {project}:{job_id}")
    return resource(meta, request.app.state.context)


@router.get("/projects/{project}/jobs")
async def list_jobs(
    project: str,
    request: Request,
    maxResults: int = 100,
    pageToken: str = "0",
    stateFilter: str | None = None,
    parentJobId: str | None = None,
) -> dict:
    if parentJobId is not None:
        return {"kind": "bigquery#jobList"}
    ctx = request.app.state.context
    wanted = stateFilter.upper() if stateFilter else None
    found = ctx.catalog.list_jobs(project, state_filter=wanted, max_results=1_000_000)
    first = int(pageToken)
    body: dict[str, Any] = {"kind": "bigquery#jobList"}
    body["jobs"] = []
    for meta in found[first : first + maxResults]:
        one = resource(meta, ctx)
        one["state"] = meta.state
        if meta.error_result:
            one["errorResult"] = meta.error_result
        body["jobs"].append(one)
    if first + maxResults < len(found):
        body["nextPageToken"] = str(first + maxResults)
    return body


@router.post("/projects/{project}/jobs/{job_id}/cancel")
async def cancel(project: str, job_id: str, request: Request) -> dict:
    meta = request.app.state.context.catalog.get_job(project, job_id)
    if meta is None:
        raise NotFoundError(f"Not found: Job {project}:{job_id}")
    job = Jobs.all.get(job_id)
    if job is not None:
        message = "Job execution was cancelled: User requested cancellation"
        job.stop({"reason": "stopped", "message": message})
        await settle(job, SOON)
        meta = job.meta
    return {
        "kind": "bigquery#jobCancelResponse",
        "job": resource(meta, request.app.state.context),
    }


@router.get("/projects/{project}/datasets/{dataset}/tables")
async def list_tables(project: str, dataset: str, request: Request, maxResults: int = 1000) -> dict:
    """The emulator says of a dataset that is not there that it has no tables."""
    ctx = request.app.state.context
    if ctx.catalog.get_dataset(project, dataset) is None:
        raise NotFoundError(f"Not found: Dataset {project}:{dataset}")
    return table_routes.list_tables(project, dataset, ctx, maxResults)


# --- Results -------------------------------------------------------------------------------------

# BigQuery: "REST: jobs.getQueryResults": a page ends at a number of bytes; here at one of rows.
PAGE = 50_000


@router.get("/projects/{project}/queries/{job_id}")
async def get_results(
    project: str,
    job_id: str,
    request: Request,
    maxResults: int = PAGE,
    startIndex: int = 0,
    pageToken: str | None = None,
    timeoutMs: int = 10_000,
) -> Response:
    job = Jobs.all.get(job_id)
    if job is None or job.meta.project_id != project:
        raise NotFoundError(f"Not found: Job {project}:{job_id}")
    await settle(job, timeoutMs / 1000)
    return await results(job, int(pageToken) if pageToken else startIndex, maxResults)


async def results(job: Job, offset: int, limit: int) -> Response:
    meta = job.meta
    body: dict[str, Any] = {
        "kind": "bigquery#getQueryResultsResponse",
        "jobReference": {
            "projectId": meta.project_id,
            "jobId": meta.job_id,
            "location": job.location,
        },
        "jobComplete": meta.state == "DONE",
    }
    if meta.state != "DONE":
        return answer(body)
    if meta.error_result:
        raise JobFailed(meta.error_result)
    table = executor.JOB_RESULTS.get(meta.job_id, pa.table({}))
    body |= {
        "schema": {"fields": executor.JOB_SCHEMAS.get(meta.job_id, [])},
        "totalRows": str(table.num_rows),
        "totalBytesProcessed": "0",
        "cacheHit": False,
    }
    affected = meta.statistics.get("query", {}).get("numDmlAffectedRows")
    if affected is not None:
        body["numDmlAffectedRows"] = affected
    limit = min(limit, PAGE)
    if limit:
        body["rows"] = await asyncio.to_thread(rows, table.slice(offset, limit))
    if offset + limit < table.num_rows:
        body["pageToken"] = str(offset + limit)
    return answer(body)


def answer(body: dict) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")


def rows(page: pa.Table) -> list[dict]:
    """The emulator renders cell by cell; plain columns are rendered by Arrow here."""
    if page.num_rows == 0 or page.num_columns == 0:
        return []
    columns = [column(page, at) for at in range(page.num_columns)]
    return [{"f": [{"v": cell} for cell in one]} for one in zip(*columns, strict=True)]


def column(page: pa.Table, at: int) -> list:
    values = page.column(at)
    kind = values.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return values.to_pylist()
    if pa.types.is_integer(kind) or pa.types.is_date32(kind):
        return pc.cast(values, pa.string()).to_pylist()
    if pa.types.is_boolean(kind):
        return pc.if_else(values, "true", "false").to_pylist()
    if pa.types.is_floating(kind):
        return [None if one is None else number(one) for one in values.to_pylist()]
    if pa.types.is_decimal(kind):
        return [None if one is None else decimal(one) for one in values.to_pylist()]
    one = arrow_table_to_bq_rows(page.select([at]))
    return [row["f"][0]["v"] for row in one]


def number(value: float) -> str:
    """A FLOAT64. The emulator writes inf; BigQuery: "Conversion rules", FLOAT64 to STRING."""
    text = repr(value)
    return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(text, text)


def decimal(value: Any) -> str:
    """A NUMERIC. The emulator writes 1.500000000; BigQuery: "Conversion rules", no such zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- Uploads -------------------------------------------------------------------------------------


async def _handle_multipart(*, project_id: str, request: Request, ctx: Any, manager: Any) -> Response:
    """The emulator ignores the reference of the job, and loads within the request."""
    body = await upload._read_body_capped(request, cap=manager.max_bytes)
    # Its parser takes text parts for text and changes their bytes: the media part is cut out here.
    boundary = request.headers["content-type"].split("boundary=")[1].strip('"; ').encode()
    _, first, media = body.split(b"--" + boundary + b"\r\n", 2)
    envelope = orjson.loads(first.split(b"\r\n\r\n", 1)[1])
    media = media.split(b"\r\n\r\n", 1)[1].rsplit(b"\r\n--" + boundary, 1)[0]
    session = manager.create(project_id, envelope["configuration"])
    session.staging_path.write_bytes(media)
    return await load(project_id, envelope, session, ctx, manager)


upload._handle_multipart = _handle_multipart


async def load(project: str, envelope: dict, session: Any, ctx: Any, manager: Any) -> Response:
    job = admit(project, envelope.get("jobReference", {}), "LOAD", envelope, ctx)
    configuration = envelope["configuration"]

    async def work() -> JobMeta:
        configured = {**configuration["load"], "sourceUris": [f"file://{session.staging_path}"]}
        try:
            return await executor.execute_load_job(
                project, job.meta.job_id, {**configuration, "load": configured}, ctx
            )
        finally:
            manager.remove(session.session_id)

    start(job, work, float(configuration.get("jobTimeoutMs") or 0))
    await settle(job, SOON)
    return answer(resource(job.meta, ctx))


# --- The application -----------------------------------------------------------------------------

_create_app = server.create_app


def create_app(ctx: AppContext) -> FastAPI:
    tables.context = ctx
    app = _create_app(ctx)
    before = list(app.router.routes)
    app.include_router(router)
    added = [one for one in app.router.routes if one not in before]
    app.router.routes[:] = [*added, *before]
    return app


server.create_app = create_app
