"""Patches of bqemulator 1.4.0: what the catalogue knows of tables, and the words of errors."""

from __future__ import annotations

import re
from typing import Any

from sqlglot import exp

from bqemulator.api.routes import tables as routes
from bqemulator.catalog import ddl_sync
from bqemulator.catalog.models import (
    Clustering,
    RangePartitioning,
    TableMeta,
    TableSchema,
    TimePartitioning,
)
from bqemulator.domain.errors import ResourceRef
from bqemulator.jobs import executor
from bqemulator.scripting import interpreter as scripting
from bqemulator.storage.sql_identifiers import quoted_table_ref

import scripts


# --- Errors --------------------------------------------------------------------------------------


def _format(self: ResourceRef) -> str:
    """The emulator says dataset:p.d. BigQuery: "Error messages", and what the service answers."""
    kind = self.kind.capitalize()
    inner = ".".join(part for part in (self.dataset_id, self.resource_id) if part)
    return f"{kind} {self.project_id}:{inner}"


ResourceRef.format = _format


# --- DDL -----------------------------------------------------------------------------------------


def text(node: exp.Expression | None) -> str | None:
    return node.this if isinstance(node, exp.Literal) else None


def options_of(properties: list[exp.Expression]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in properties:
        if not isinstance(one, exp.Property) or one.this is None:
            continue
        name, value = one.this.name.lower(), one.args.get("value")
        if name in ("description", "friendly_name"):
            found[name] = text(value)
        elif name == "labels" and isinstance(value, exp.Array):
            found["labels"] = {
                text(pair.expressions[0]): text(pair.expressions[1]) for pair in value.expressions
            }
    return found


RANGE = re.compile(r"^RANGE_BUCKET\(`?(\w+)`?, GENERATE_ARRAY\((-?\d+), (-?\d+), (\d+)\)\)$", re.I)
TRUNC = re.compile(r"^(?:DATE|TIMESTAMP|DATETIME)_TRUNC\(`?(\w+)`?, (\w+)\)$", re.I)
DAY = re.compile(r"^(?:DATE\()?`?(\w+)`?\)?$", re.I)


def partitioning(sql: str) -> dict[str, Any]:
    """BigQuery: "Data definition language, CREATE TABLE", partition_expression."""
    if found := RANGE.match(sql):
        start, end, interval = (int(one) for one in found.groups()[1:])
        field = found[1]
        return {
            "range_partitioning": RangePartitioning(
                field=field, start=start, end=end, interval=interval
            )
        }
    if found := TRUNC.match(sql):
        return {"time_partitioning": TimePartitioning(type=found[2].upper(), field=found[1])}
    if found := DAY.match(sql):
        field = None if found[1].upper().startswith("_PARTITION") else found[1]
        return {"time_partitioning": TimePartitioning(type="DAY", field=field)}
    return {}


def column_descriptions(columns: list[exp.Expression]) -> dict[str, str]:
    found: dict[str, str] = {}
    for column in columns:
        if not isinstance(column, exp.ColumnDef):
            continue
        for one in column.find_all(exp.Property):
            if one.this is not None and one.this.name.lower() == "description":
                found[column.name.lower()] = text(one.args.get("value")) or ""
    return found


def described(schema: TableSchema, descriptions: dict[str, str]) -> TableSchema:
    return TableSchema(
        fields=tuple(
            field.model_copy(update={"description": descriptions[field.name.lower()]})
            if field.name.lower() in descriptions
            else field
            for field in schema.fields
        )
    )


def sync_created_table(sql: str, project_id: str, ctx: Any) -> None:
    """The emulator keeps a table's description and daily partitioning, forgets labels, columns'
    descriptions, clustering and other partitioning, takes IF NOT EXISTS of a table that exists
    for its new description, and does not see ALTER TABLE.

    BigQuery: "Data definition language", CREATE TABLE, ALTER TABLE ADD COLUMN.
    """
    tree = scripts.parsed(sql)
    if not isinstance(tree, (exp.Create, exp.Alter)) or (tree.args.get("kind") or "") != "TABLE":
        return
    target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    if not isinstance(target, exp.Table):
        return
    project, dataset, name = scripts.table_parts(target, project_id)
    if not dataset:
        return
    existing = ctx.catalog.get_table(project, dataset, name)
    if isinstance(tree, exp.Alter):
        if existing is not None:
            altered(tree, existing, ctx)
        return
    if existing is not None and tree.args.get("exists"):
        return
    _sync_created_table(sql, project_id, ctx)
    meta = ctx.catalog.get_table(project, dataset, name)
    if meta is None:
        return
    properties = tree.args.get("properties")
    changes: dict[str, Any] = {"time_partitioning": None}
    for one in properties.expressions if properties is not None else []:
        if isinstance(one, exp.PartitionedByProperty):
            changes |= partitioning(one.this.sql("bigquery"))
        elif isinstance(one, exp.ClusterProperty):
            changes["clustering"] = Clustering(fields=tuple(each.name for each in one.expressions))
    changes |= options_of(properties.expressions if properties is not None else [])
    if isinstance(tree.this, exp.Schema):
        found = column_descriptions(tree.this.expressions)
        changes["schema_"] = described(meta.schema_, found)
    ctx.catalog.update_table(meta.model_copy(update=changes))


def altered(tree: exp.Alter, existing: TableMeta, ctx: Any) -> None:
    schema = ddl_sync._introspect_schema(
        existing.project_id, existing.dataset_id, existing.table_id, ctx
    )
    known = {field.name.lower(): field.description for field in existing.schema_.fields}
    descriptions = {name: one for name, one in known.items() if one}
    descriptions |= column_descriptions(list(tree.args.get("actions") or []))
    changes: dict[str, Any] = {"schema_": described(schema, descriptions)}
    changes["last_modified_time"] = ctx.clock.now()
    ctx.catalog.update_table(existing.model_copy(update=changes))


def sync_created_view(sql: str, project_id: str, ctx: Any) -> None:
    """The emulator forgets a view's description and labels. BigQuery: "…, CREATE VIEW"."""
    _sync_created_view(sql, project_id, ctx)
    target, _ = ddl_sync._detect_plain_create_view(sql)
    properties = getattr(scripts.parsed(sql), "args", {}).get("properties")
    if target is None or properties is None:
        return
    meta = ctx.catalog.get_table(*scripts.table_parts(target, project_id))
    if meta is not None:
        ctx.catalog.update_table(meta.model_copy(update=options_of(properties.expressions)))


_sync_created_table = ddl_sync.sync_created_table
_sync_created_view = ddl_sync.sync_created_view
for module in (executor, scripting):
    module.sync_created_table = sync_created_table
    module.sync_created_view = sync_created_view


# --- tables.get, tables.list, tables.insert ------------------------------------------------------

_rest_to_table_meta = routes._rest_to_table_meta


def rest_to_table_meta(project_id, dataset_id, body, clock, existing=None) -> TableMeta:
    """The emulator forgets rangePartitioning. BigQuery: "REST: tables"."""
    meta = _rest_to_table_meta(project_id, dataset_id, body, clock, existing)
    asked = body.get("rangePartitioning")
    if asked:
        ends = {key: int(asked["range"][key]) for key in ("start", "end", "interval")}
        kept = RangePartitioning(field=asked["field"], **ends)
    else:
        kept = existing.range_partitioning if existing else None
    return meta.model_copy(update={"range_partitioning": kept})


_table_to_rest = routes._table_to_rest


def table_to_rest(meta: TableMeta) -> dict[str, Any]:
    """The emulator says the number of rows at the table's creation, and nothing of integer ranges
    and a view's query. BigQuery: "REST: tables", numRows, rangePartitioning, view."""
    body = _table_to_rest(meta)
    if meta.range_partitioning is not None:
        kept = meta.range_partitioning
        body["rangePartitioning"] = {
            "field": kept.field,
            "range": {
                "start": str(kept.start),
                "end": str(kept.end),
                "interval": str(kept.interval),
            },
        }
    if meta.view_query:
        body["view"] = {"query": meta.view_query, "useLegacySql": False}
        return body
    place = quoted_table_ref(meta.project_id, meta.dataset_id, meta.table_id)
    counted = context.engine.execute(f"SELECT count(*) FROM {place}").fetchone()
    body["numRows"] = str(counted[0])
    return body


routes._rest_to_table_meta = rest_to_table_meta
routes._table_to_rest = table_to_rest

context: Any = None
