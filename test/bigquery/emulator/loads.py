"""Patches of bqemulator 1.4.0: load jobs.

The emulator ignores every option of a CSV file but its header, empties the table before it reads
the file, and knows no partition decorator.

BigQuery: "REST: Job", JobConfigurationLoad; "Loading CSV data"; "Managing partitioned table data"
(a load into table$partition with WRITE_TRUNCATE replaces the partition's rows only).
"""

from __future__ import annotations

from typing import Any

from bqemulator.api.routes import jobs as routes
from bqemulator.api.routes.tables import _field_to_rest, _parse_schema_fields
from bqemulator.catalog.etag import generate_etag
from bqemulator.catalog.models import (
    Clustering,
    JobMeta,
    RangePartitioning,
    TableMeta,
    TableSchema,
    TimePartitioning,
)
from bqemulator.domain.errors import NotFoundError, ValidationError
from bqemulator.jobs import executor
from bqemulator.storage.sql_identifiers import quoted_table_ref
from bqemulator.storage.type_map import bq_schema_to_duckdb_columns

# A staged row waits here, until all of them are known to be good.
STAGED = "temp._loaded"


def string(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def unreadable(error: Exception) -> ValidationError:
    """DuckDB names the line, the column and the value, and then gives advice."""
    words = str(error).split("\n\n")[0]
    return ValidationError(f"Error while reading data, error message: {words}", location="source")


def compressed(path: str) -> bool:
    with open(path, "rb") as file:
        return file.read(2) == b"\x1f\x8b"


def reader(path: str, config: dict[str, Any], columns: list[tuple[str, str]]) -> str:
    kind = config.get("sourceFormat", "CSV").upper()
    if kind == "PARQUET":
        return f"read_parquet({string(path)})"
    options = [string(path)]
    if compressed(path):
        options.append("compression = 'gzip'")
    if columns:
        types = ", ".join(f"{string(name)}: {string(type_)}" for name, type_ in columns)
        options.append(f"columns = {{{types}}}")
    if kind in ("NEWLINE_DELIMITED_JSON", "JSON"):
        return f"read_json({', '.join([*options, 'format = ' + string('newline_delimited')])})"
    if kind != "CSV":
        raise ValidationError(f"{kind} is not emulated")
    options += [
        "auto_detect = false",
        "header = false",
        f"skip = {int(config.get('skipLeadingRows') or 0)}",
        f"delim = {string(config.get('fieldDelimiter') or ',')}",
        f"quote = {string(config.get('quote', chr(34)))}",
        f"escape = {string(config.get('quote', chr(34)))}",
        f"nullstr = {string(config.get('nullMarker') or '')}",
        "strict_mode = true",
        "allow_quoted_nulls = false",
    ]
    return f"read_csv({', '.join(options)})"


def bounds(meta: TableMeta, partition: str) -> str:
    """The condition of the partition's rows."""
    if meta.range_partitioning is not None:
        field, start = meta.range_partitioning.field, int(partition)
        return f'"{field}" >= {start} AND "{field}" < {start + meta.range_partitioning.interval}'
    if meta.time_partitioning is None or meta.time_partitioning.field is None:
        raise ValidationError(f"Table {meta.table_id} is not partitioned by a column")
    kind = meta.time_partitioning.type
    shape = {"YEAR": "%Y", "MONTH": "%Y%m", "DAY": "%Y%m%d", "HOUR": "%Y%m%d%H"}[kind]
    return f"strftime(\"{meta.time_partitioning.field}\", '{shape}') = {string(partition)}"


async def execute_load_job(project_id: str, job_id: str, config: dict, ctx: Any) -> JobMeta:
    now = ctx.clock.now()
    load = config["load"]
    target = load["destinationTable"]
    project, dataset = target.get("projectId", project_id), target["datasetId"]
    table_id, _, partition = target["tableId"].partition("$")
    if ctx.catalog.get_dataset(project, dataset) is None:
        raise NotFoundError(f"Not found: Dataset {project}:{dataset}")
    meta = ctx.catalog.get_table(project, dataset, table_id)
    fields = load.get("schema", {}).get("fields") or []
    disposition = load.get("writeDisposition") or "WRITE_APPEND"
    if meta is None and load.get("createDisposition") == "CREATE_NEVER":
        raise NotFoundError(f"Not found: Table {project}:{dataset}.{table_id}")
    place = quoted_table_ref(project, dataset, table_id)
    engine = ctx.engine
    if not fields and meta is not None:
        fields = [_field_to_rest(one) for one in meta.schema_.fields]
    columns = bq_schema_to_duckdb_columns(fields)
    paths = [one.removeprefix("file://") for one in load["sourceUris"]]
    engine.execute(f"DROP TABLE IF EXISTS {STAGED}")
    if columns:
        shape = ", ".join(f'"{name}" {type_}' for name, type_ in columns)
        engine.execute(f"CREATE TEMP TABLE _loaded ({shape})")
    try:
        for path in paths:
            source = reader(path, load, columns)
            if columns:
                engine.execute(f"INSERT INTO {STAGED} BY NAME SELECT * FROM {source}")
            else:
                engine.execute(f"CREATE TEMP TABLE _loaded AS SELECT * FROM {source}")
    except Exception as error:
        engine.execute(f"DROP TABLE IF EXISTS {STAGED}")
        raise unreadable(error) from error
    if not columns:
        from bqemulator.storage.type_map import duckdb_type_to_bq_field

        described = engine.execute(f"DESCRIBE {STAGED}").fetchall()
        fields = [duckdb_type_to_bq_field(one[0], one[1]) for one in described]
        columns = bq_schema_to_duckdb_columns(fields)
    count = engine.execute(f"SELECT count(*) FROM {STAGED}").fetchone()[0]
    for one in fields:
        if one.get("mode") == "REQUIRED":
            missing = engine.execute(
                f'SELECT min(rowid) + 1 FROM {STAGED} WHERE "{one["name"]}" IS NULL'
            ).fetchone()[0]
            if missing is not None:
                engine.execute(f"DROP TABLE {STAGED}")
                raise ValidationError(
                    f"Error while reading data, error message: Required column value for column "
                    f"{one['name']} is missing in row {missing}"
                )
    replaces = disposition == "WRITE_TRUNCATE"
    try:
        rows_before = 0 if meta is None else engine.execute(f"SELECT count(*) FROM {place}").fetchone()[0]
        if disposition == "WRITE_EMPTY" and rows_before:
            raise ValidationError(f"Already Exists: Table {project}:{dataset}.{table_id}")
        if partition and meta is None:
            raise NotFoundError(f"Not found: Table {project}:{dataset}.{table_id}")
        engine.execute("BEGIN TRANSACTION")
        try:
            if partition:
                inside = bounds(meta, partition)
                outside = engine.execute(
                    f"SELECT count(*) FROM {STAGED} WHERE ({inside}) IS NOT TRUE"
                ).fetchone()[0]
                if outside:
                    raise ValidationError(
                        f"Some rows belong to different partitions rather than destination "
                        f"partition {table_id}${partition}"
                    )
                if replaces:
                    engine.execute(f"DELETE FROM {place} WHERE {inside}")
            elif meta is None or (replaces and load.get("schema", {}).get("fields")):
                required = {one["name"] for one in fields if one.get("mode") == "REQUIRED"}
                shape = ", ".join(
                    f'"{name}" {type_}{" NOT NULL" if name in required and "NOT NULL" not in type_ else ""}'
                    for name, type_ in columns
                )
                engine.execute(f"CREATE OR REPLACE TABLE {place} ({shape})")
            elif replaces:
                engine.execute(f"DELETE FROM {place}")
            engine.execute(f"INSERT INTO {place} BY NAME FROM {STAGED}")
            engine.execute("COMMIT")
        except ValidationError:
            engine.execute("ROLLBACK")
            raise
        except Exception as error:
            engine.execute("ROLLBACK")
            raise unreadable(error) from error
    finally:
        engine.execute(f"DROP TABLE IF EXISTS {STAGED}")
    remember(ctx, meta, (project, dataset, table_id), load, fields, partition, replaces)
    return JobMeta(
        project_id=project_id,
        job_id=job_id,
        job_type="LOAD",
        state="DONE",
        configuration=config,
        statistics={"load": {"outputRows": str(count), "inputFiles": str(len(paths))}},
        creation_time=now,
        etag=generate_etag(project_id, job_id, str(now)),
    )


def remember(ctx, meta, names, load, fields, partition, replaces) -> None:
    now = ctx.clock.now()
    changes: dict[str, Any] = {"last_modified_time": now}
    if meta is None or (replaces and not partition and load.get("schema")):
        changes["schema_"] = TableSchema(fields=_parse_schema_fields(fields))
    if meta is not None:
        ctx.catalog.update_table(meta.model_copy(update=changes))
        return
    timed, ranged = load.get("timePartitioning"), load.get("rangePartitioning")
    if timed:
        changes["time_partitioning"] = TimePartitioning(
            type=timed.get("type", "DAY"), field=timed.get("field")
        )
    if ranged:
        ends = {key: int(ranged["range"][key]) for key in ("start", "end", "interval")}
        changes["range_partitioning"] = RangePartitioning(field=ranged["field"], **ends)
    if load.get("clustering"):
        changes["clustering"] = Clustering(fields=tuple(load["clustering"]["fields"]))
    project, dataset, table_id = names
    created = TableMeta(
        project_id=project,
        dataset_id=dataset,
        table_id=table_id,
        creation_time=now,
        last_modified_time=now,
        etag=generate_etag(*names, str(now)),
    )
    ctx.catalog.create_table(created.model_copy(update=changes))


executor.execute_load_job = execute_load_job
routes.execute_load_job = execute_load_job
