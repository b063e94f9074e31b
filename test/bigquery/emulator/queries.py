"""Patches of bqemulator 1.4.0: single statements, and the words of their errors."""

from __future__ import annotations

import re
from typing import Any

import sqlglot
from sqlglot import exp

from bqemulator.catalog import ddl_sync
from bqemulator.catalog.models import TableSchema
from bqemulator.domain.errors import DomainError, InvalidQueryError, NotFoundError
from bqemulator.jobs import error_mapper, executor
from bqemulator.scripting import interpreter as scripting
from bqemulator.sql import inner_query
from bqemulator.storage.sql_identifiers import quoted_table_ref

from translations import Translations

# --- What DuckDB does not understand ---------------------------------------------------------------

DIRECTIVE = re.compile(r"%(?:%|[-+ #0']*\d*(?:\.\d+)?[a-zA-Z])")


def spelled(node: exp.Format) -> exp.Expression:
    """The emulator's FORMAT is printf, which knows no %t and fails on NULL for %s.

    BigQuery: "String functions", FORMAT. %s, %d, %t and %T are written as concatenation.
    """
    template = node.this
    if not isinstance(template, exp.Literal):
        return node
    arguments = list(node.expressions)
    parts: list[exp.Expression] = []
    done = 0
    for found in DIRECTIVE.finditer(template.this):
        parts.append(exp.Literal.string(template.this[done : found.start()]))
        done = found.end()
        if found[0] == "%%":
            parts.append(exp.Literal.string("%"))
            continue
        if not arguments:
            raise InvalidQueryError("Too few arguments to FORMAT")
        argument = arguments.pop(0)
        text = exp.cast(argument.copy(), "STRING", dialect="bigquery")
        if found[0] in ("%s", "%d", "%i"):
            parts.append(text)
        elif found[0] in ("%t", "%T"):
            # A sqlglot Coalesce keeps the NULL as a word, as %t does.
            parts.append(exp.func("COALESCE", text, exp.Literal.string("NULL")))
        else:
            one = exp.Literal.string(found[0])
            parts.append(exp.Format(this=one, expressions=[argument.copy()]))
    if arguments:
        raise InvalidQueryError("Too many arguments to FORMAT for pattern")
    parts.append(exp.Literal.string(template.this[done:]))
    kept = [one for one in parts if not (isinstance(one, exp.Literal) and not one.this)]
    if not kept:
        return exp.Literal.string("")
    whole = kept[0]
    for one in kept[1:]:
        whole = exp.DPipe(this=whole, expression=one)
    return exp.Paren(this=whole)


def named(array: exp.Array) -> None:
    """The emulator does not give the tuples of an array the names of its first STRUCT.

    BigQuery: "Data types", Constructing a STRUCT, Tuple syntax.
    """
    first = array.expressions[0] if array.expressions else None
    if not isinstance(first, exp.Struct):
        return
    names = [
        one.this.copy() for one in first.expressions if isinstance(one, exp.PropertyEQ)
    ]
    for one in array.expressions[1:]:
        if isinstance(one, exp.Tuple) and len(one.expressions) == len(names):
            pairs = zip(names, one.expressions, strict=True)
            one.replace(
                exp.Struct(
                    expressions=[
                        exp.PropertyEQ(this=name.copy(), expression=value.copy())
                        for name, value in pairs
                    ]
                )
            )


# Words that DuckDB reserves and GoogleSQL does not. BigQuery: "Lexical structure", Reserved keywords.
RESERVED = frozenset(
    """ANALYSE ANALYZE ASYMMETRIC BOTH CHECK COLUMN CONSTRAINT DEFERRABLE DESCRIBE DO FOREIGN INITIALLY
    LAMBDA LEADING OFFSET ONLY PIVOT PLACING PRIMARY REFERENCES RETURNING SHOW SUMMARIZE SYMMETRIC
    TABLE TRAILING UNIQUE UNPIVOT VARIADIC""".split()
)


def spelled_out(sql: str) -> str:
    if "INFORMATION_SCHEMA" in sql.upper():
        return sql  # The emulator looks for these names in the text.
    try:
        tree = sqlglot.parse_one(sql, read="bigquery")
    except Exception:
        return sql
    for node in list(tree.find_all(exp.Format)):
        node.replace(spelled(node))
    for array in list(tree.find_all(exp.Array)):
        named(array)
    for name in tree.find_all(exp.Identifier):
        if name.name.upper() in RESERVED:
            name.set("quoted", True)
    return tree.sql("bigquery")


# The emulator parses each statement to look for row access policies. There are none here.
inner_query.rewrite_for_row_access = lambda sql, **_more: sql

_translate = executor.rewrite_and_translate_statement
_spellings = Translations()


async def translate(sql: str, **more: Any) -> str:
    statements = [
        await _translate(_spellings.of(one, "", spelled_out), **more)
        for one in one_column_each(sql)
    ]
    return "; ".join(statements)


def one_column_each(sql: str) -> list[str]:
    """The emulator takes one ALTER COLUMN in an ALTER TABLE.

    BigQuery: "Data definition language, ALTER TABLE"; GoogleSQL: ALTER, a list of actions.
    """
    found = re.fullmatch(r"(ALTER\s+TABLE\s+\S+\s+)(ALTER\s+COLUMN\s.*?);?\s*", sql.strip(), re.S | re.I)
    if found is None:
        return [sql]
    return [found[1] + one for one in re.split(r",\s*(?=ALTER\s+COLUMN\s)", found[2], flags=re.I)]


_rewrite_table_refs = executor.rewrite_table_refs
_references = Translations()


def rewrite_table_refs(sql: str, project_id: str) -> str:
    return _references.of(sql, project_id, lambda text: with_references(text, project_id))


def with_references(sql: str, project_id: str) -> str:
    """The emulator's NUMERIC is DECIMAL(18, 3), and DuckDB takes one action per ALTER TABLE.

    BigQuery: "Data types", Decimal types; "Data definition language, ALTER TABLE ADD COLUMN".
    """
    rewritten = _rewrite_table_refs(sql, project_id)
    if "DECIMAL" not in rewritten and not rewritten.startswith("ALTER"):
        return rewritten
    trees = [tree for tree in sqlglot.parse(rewritten, read="duckdb") if tree is not None]
    return "; ".join(one for tree in trees for one in simple_statements(tree))


def simple_statements(tree: exp.Expression) -> list[str]:
    for kind in tree.find_all(exp.DataType):
        if kind.sql("duckdb") in ("DECIMAL", "DECIMAL(18, 3)"):
            sizes = [exp.DataTypeParam(this=exp.Literal.number(one)) for one in (38, 9)]
            kind.set("expressions", sizes)
    if not isinstance(tree, exp.Alter):
        return [tree.sql("duckdb")]
    statements = []
    for action in tree.args.get("actions") or []:
        one = tree.copy()
        one.set("actions", [action.copy()])
        statements.append(one.sql("duckdb"))
    return statements


for module in (executor, scripting):
    module.rewrite_and_translate_statement = translate
    module.rewrite_table_refs = rewrite_table_refs


_introspect_schema = ddl_sync._introspect_schema


def introspect_schema(project: str, dataset: str, table: str, ctx: Any) -> TableSchema:
    """The emulator says NUMERIC for a column of a SUM of INT64.

    BigQuery: "Aggregate functions", SUM.
    """
    schema = _introspect_schema(project, dataset, table, ctx)
    place = quoted_table_ref(project, dataset, table)
    rows = ctx.engine.execute(f"DESCRIBE {place}").fetchall()
    wide = {row[0] for row in rows if row[1] == "HUGEINT"}
    return TableSchema(
        fields=tuple(
            one.model_copy(update={"type": "INTEGER"}) if one.name in wide else one
            for one in schema.fields
        )
    )


ddl_sync._introspect_schema = introspect_schema

# --- Errors --------------------------------------------------------------------------------------

WORDS: list[tuple[re.Pattern[str], type[DomainError], str]] = [
    (re.compile(r"Schema with name (\S+?)__(\w+) does not exist"), NotFoundError,
     "Not found: Dataset {0}:{1}"),
    (re.compile(r"Could not convert string '([^']*)' to INT64"), InvalidQueryError,
     "Bad int64 value: {0}"),
    (re.compile(r"Could not convert string '([^']*)' to DOUBLE"), InvalidQueryError,
     "Bad double value: {0}"),
    (re.compile(r"invalid date field format: \"([^\"]*)\""), InvalidQueryError,
     "Invalid date: '{0}'"),
    (re.compile(r"NOT NULL constraint failed: [^.]*\.(\w+)"), InvalidQueryError,
     "Required field {0} cannot be null"),
    (re.compile(r"Referenced column \"?(\w+)\"? not found"), InvalidQueryError,
     "Unrecognized name: {0}"),
]  # fmt: skip

_translate_runtime_error = error_mapper.translate_runtime_error


def translate_runtime_error(error: BaseException, *, duckdb_sql: str | None = None) -> DomainError:
    """The emulator shows DuckDB's words, or says "No matching signature" of a value that cannot be
    cast. These are the service's."""
    raw = str(error)
    if not isinstance(error, DomainError):
        for pattern, kind, words in WORDS:
            if found := pattern.search(raw):
                return kind(words.format(*found.groups()))
    mapped = _translate_runtime_error(error, duckdb_sql=duckdb_sql)
    if isinstance(mapped, (InvalidQueryError, NotFoundError)):
        words = re.sub(r"^Query execution failed: (Invalid Input Error: )?", "", mapped.message)
        words = re.sub(r" \(Invalid Input Error: Division by zero\)$", "", words)
        words = re.sub(r"^(Not found: Table [\w-]+)\.(\w+\.)", r"\1:\2", words)
        words = words.removesuffix(" was not found in location US")
        return type(mapped)(words, location=mapped.location)
    return mapped


error_mapper.translate_runtime_error = translate_runtime_error
executor.translate_runtime_error = translate_runtime_error
