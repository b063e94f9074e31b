"""Patches of bqemulator 1.4.0: scripts, procedures, variables, transactions, temporary tables.

Each patch says what the emulator does otherwise, and names the Google document that says what
BigQuery does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

import sqlglot
from sqlglot import exp

from bqemulator.domain.errors import DomainError, InvalidQueryError
from bqemulator.jobs import error_mapper, executor
from bqemulator.scripting import interpreter as scripting
from bqemulator.scripting import parser as parsing
from bqemulator.scripting.ast import CreateProcedureStmt
from bqemulator.scripting.exceptions import ReturnSignal, ScriptRaise
from bqemulator.scripting.lexer import tokenize
from bqemulator.scripting.parser import parse_script
from bqemulator.sql.parameters import _extract_value

Interpreter = scripting.ScriptInterpreter
Parser = parsing.Parser


# --- Values as GoogleSQL literals ---------------------------------------------------------------

REST_TYPES = {"INTEGER": "INT64", "FLOAT": "FLOAT64", "BOOLEAN": "BOOL", "DECIMAL": "NUMERIC"}


class Row(dict):
    """The row of a FOR loop, with the types that its values cannot tell when they are NULL."""

    types: dict[str, str] = {}


def literal(value: object, type_name: str | None) -> exp.Expression:
    """The value as a typed GoogleSQL expression."""
    kind = (type_name or "").strip()
    upper = kind.upper()
    if value is None:
        known = upper and upper != "ANY" and not upper.startswith("STRUCT")
        return exp.cast(exp.null(), kind, dialect="bigquery") if known else exp.null()
    if isinstance(value, list):
        inner = kind[6:-1] if upper.startswith("ARRAY<") else None
        array = exp.Array(expressions=[literal(one, inner) for one in value])
        return exp.cast(array, f"ARRAY<{inner}>", dialect="bigquery") if inner else array
    if isinstance(value, dict):
        types = getattr(value, "types", {})
        fields = [exp.alias_(literal(one, types.get(name)), name) for name, one in value.items()]
        return exp.Struct(expressions=fields)
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, str):
        if upper in ("", "ANY", "STRING"):
            return exp.Literal.string(value)
        return exp.cast(exp.Literal.string(value), kind, dialect="bigquery")
    if not upper or upper == "ANY":
        kind = type_of(value)
    if isinstance(value, datetime):
        text = value.isoformat(sep=" ")
    elif isinstance(value, (date, time)):
        text = value.isoformat()
    elif isinstance(value, float):
        text = repr(value)
    elif isinstance(value, bytes):
        return exp.cast(exp.Literal.string(value.decode("latin-1")), "BYTES", dialect="bigquery")
    else:
        text = str(value)
    if kind.upper() == "INT64":
        return exp.cast(exp.Literal.number(text), "INT64", dialect="bigquery")
    return exp.cast(exp.Literal.string(text), kind, dialect="bigquery")


def type_of(value: object) -> str:
    """The GoogleSQL type of a Python value that DuckDB returned."""
    if isinstance(value, bool):
        return "BOOL"
    if isinstance(value, int):
        return "INT64"
    if isinstance(value, float):
        return "FLOAT64"
    if isinstance(value, Decimal):
        return "NUMERIC" if value.as_tuple().exponent else "INT64"
    if isinstance(value, datetime):
        return "TIMESTAMP" if value.tzinfo else "DATETIME"
    if isinstance(value, date):
        return "DATE"
    if isinstance(value, time):
        return "TIME"
    return "STRING"


def declared(data_type: dict | None) -> str:
    """A procedure argument's type as GoogleSQL."""
    if not data_type:
        return "ANY"
    kind = str(data_type.get("typeKind", "ANY")).upper()
    if kind == "ARRAY":
        return f"ARRAY<{declared(data_type.get('arrayElementType'))}>"
    return REST_TYPES.get(kind, kind)


def parameter_type(data_type: dict) -> str:
    """A query parameter's type as GoogleSQL."""
    kind = str(data_type.get("type", "STRING")).upper()
    if kind == "ARRAY":
        return f"ARRAY<{parameter_type(data_type.get('arrayType', {}))}>"
    return REST_TYPES.get(kind, kind)


def with_parameters(source: str, parameters: list[dict] | None) -> str:
    """The emulator binds query parameters in single statements only, not in scripts or CALL.

    BigQuery: "Run parameterized queries". They become typed literals in the source.
    """
    if not parameters:
        return source
    named: dict[str, str] = {}
    positional: list[str] = []
    for one in parameters:
        value = _extract_value(one)
        text = literal(value, parameter_type(one.get("parameterType", {}))).sql("bigquery")
        if one.get("name"):
            named[one["name"].lower()] = text
        else:
            positional.append(text)
    tokens = tokenize(source)
    out: list[str] = []
    done = 0
    for at, token in enumerate(tokens):
        if token.kind == "AT":
            name = tokens[at + 1]
            if name.raw_value.strip("`").lower() not in named:
                raise InvalidQueryError(f"Query parameter '{name.raw_value}' not found")
            out += [source[done : token.start], named[name.raw_value.strip("`").lower()]]
            done = name.end
        elif token.kind == "PUNCT" and token.value == "?":
            if not positional:
                raise InvalidQueryError("Query parameter number is out of range")
            out += [source[done : token.start], positional.pop(0)]
            done = token.end
    return "".join([*out, source[done:]])


# --- The parser ---------------------------------------------------------------------------------


def _is_open(token: parsing.Token) -> bool:
    return token.kind == "PUNCT" and token.value in "(["


def _is_close(token: parsing.Token) -> bool:
    return token.kind == "PUNCT" and token.value in ")]"


# The emulator counts parentheses only, and splits CALL p(['a', 'b']) at the array's comma.
# BigQuery: "Procedural language", CALL.
parsing._is_open_paren = _is_open
parsing._is_close_paren = _is_close


def _capture_expr_until(self: Parser, stop_puncts: tuple, *, stop_keywords: tuple) -> str:
    """The emulator ends IF CASE WHEN a THEN b END THEN at the first THEN.

    BigQuery: "Procedural language", IF; "Conditional expressions", CASE.
    """
    cursor = self._cursor
    start = cursor.pos
    depth = cases = 0
    while not cursor.at_eof():
        token = cursor.current
        if token.kind == "IDENT" and token.raw_value.upper() == "CASE":
            cases += 1
        elif cases and token.kind == "KEYWORD" and token.value == "END":
            cases -= 1
        elif not cases:
            change, ends = parsing._classify_capture_token(
                token, depth, stop_puncts, stop_keywords
            )
            if ends:
                break
            depth += change
        cursor.advance()
    return cursor.slice(start, cursor.pos)


Parser._capture_expr_until = _capture_expr_until


def _parse_procedure_rest(self: Parser, *, or_replace: bool) -> CreateProcedureStmt:
    """The emulator knows no OPTIONS, and takes the END of an IF or CASE for the body's.

    BigQuery: "Procedural language, CREATE PROCEDURE" (of its options the description is kept). The
    definition body is BEGIN … END, as the document "REST: routines" shows it; its statements are
    parsed now, as with strict_mode.
    """
    cursor = self._cursor
    if cursor.match_keyword("IF"):
        raise InvalidQueryError("CREATE PROCEDURE IF NOT EXISTS is not emulated")
    name = self._read_dotted_name()
    arguments = self._parse_routine_arg_list(for_procedure=True)
    description = None
    if cursor.current.kind == "IDENT" and cursor.current.raw_value.upper() == "OPTIONS":
        cursor.advance()
        cursor.expect_punct("(")
        description = option_in(self._capture_arg_list(), "description")
        cursor.expect_punct(")")
    start = cursor.pos
    self._parse_begin()
    end = cursor.pos
    body = cursor.slice(start, end).rstrip(";").rstrip()
    return DescribedProcedure(
        name=name,
        arguments=tuple(arguments),
        body=body,
        or_replace=or_replace,
        description=description,
    )


@dataclass(frozen=True, slots=True)
class DescribedProcedure(CreateProcedureStmt):
    description: str | None = None


def option_in(options: list[str], wanted: str) -> str | None:
    for option in options:
        name, _, value = option.partition("=")
        if name.strip().lower() == wanted:
            return parsing._unquote_string(value.strip())
    return None


Parser._parse_procedure_rest = _parse_procedure_rest

_upsert_routine = scripting._upsert_routine


async def _exec_create_procedure(self: Interpreter, statement: DescribedProcedure) -> None:
    """Keeps the description with the procedure. BigQuery: "REST: routines"."""

    async def upsert(ctx: object, routine: object, *, or_replace: bool) -> None:
        described = routine.model_copy(update={"description": statement.description})
        await _upsert_routine(ctx, described, or_replace=or_replace)

    scripting._upsert_routine = upsert
    try:
        await _exec_create_procedure_as_is(self, statement)
    finally:
        scripting._upsert_routine = _upsert_routine


_exec_create_procedure_as_is = Interpreter._exec_create_procedure
Interpreter._exec_create_procedure = _exec_create_procedure

_parse_declare = Parser._parse_declare


def _read_type_name(self: Parser) -> str:
    """DECLARE x DEFAULT 1 has no type. BigQuery: "Procedural language", DECLARE."""
    return "ANY" if self._cursor.match_keyword("DEFAULT") else _read_named_type(self)


_read_named_type = Parser._read_type_name
Parser._read_type_name = _read_type_name


# --- The state of one script ---------------------------------------------------------------------


class Script:
    """What a script and the procedures it calls share."""

    def __init__(self) -> None:
        self.transaction: dict[str, str] | None = None
        self.row_count: int | None = None
        self.errors: list[str] = []
        self.cancelled: str | None = None
        self.job_id = ""


# The script that runs now (scripts run one after another), so that a cancelled job can end it.
running: Script | None = None

# Whether the job that runs now shall meet a transaction of somebody else's: its label emulate:conflict.
meets_conflict = False

_init = Interpreter.__init__


def _init_script(self: Interpreter, ctx: object, project_id: str, *, caller: object = None) -> None:
    self._script = Script()
    _init(self, ctx, project_id, caller=caller)
    self._frames.interpreter = self


Interpreter.__init__ = _init_script
Interpreter._active_txn = property(
    lambda self: self._script.transaction,
    lambda self, value: setattr(self._script, "transaction", value),
)


async def _run(self: Interpreter, source: str) -> scripting.ScriptResult:
    """The emulator commits a transaction that is open when the script ends, rolls back on RETURN,
    and keeps temporary tables for ever.

    BigQuery: "Procedural language", BEGIN TRANSACTION ("If execution ends before reaching either
    of these statements, then an automatic rollback occurs"), RETURN; "Multi-statement queries",
    temporary tables.
    """
    global running
    running = self._script
    try:
        for statement in parse_script(source).statements:
            await self._exec_statement(statement)
    except ReturnSignal:
        pass
    except ScriptRaise as raised:
        raise InvalidQueryError(raised.message) from raised
    finally:
        running = None
        await self._restore_txn_snapshots()
        drop_temporary_tables(self._ctx)
        if self._temp_routines is not None:
            self._temp_routines.cleanup()
    return scripting.ScriptResult(self._final_table, self._statements_executed)


Interpreter.run = _run


def drop_temporary_tables(ctx: object) -> None:
    """Scripts run one after another on one connection, so all of its temporary tables are theirs."""
    rows = ctx.engine.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()
    for (name,) in rows:
        ctx.engine.execute(f'DROP TABLE temp."{name}"')


_exec_statement_as_is = Interpreter._exec_statement


async def _exec_statement(self: Interpreter, statement: object) -> None:
    if self._script.cancelled:
        raise Cancelled(self._script.cancelled)
    await _exec_statement_as_is(self, statement)


Interpreter._exec_statement = _exec_statement


class Cancelled(Exception):
    """Ends a script, whatever its handlers."""


# --- Procedures ----------------------------------------------------------------------------------


async def _invoke_procedure(self: Interpreter, routine: object, args: list) -> dict:
    """The emulator gives arguments no type (a NULL becomes an INT64), and each procedure has a
    transaction of its own.

    BigQuery: "Procedural language", CALL; "Multi-statement transactions".
    """
    nested = Interpreter(self._ctx, routine.project_id, caller=self._caller)
    nested._script = self._script
    for argument, value in zip(routine.arguments, args, strict=True):
        nested._frames.declare(argument.name, declared(argument.data_type), value)
    try:
        for statement in parse_script(routine.definition_body).statements:
            await nested._exec_statement(statement)
    except ReturnSignal:
        pass
    self._final_table = nested._final_table
    return nested._frames.snapshot_current()


Interpreter._invoke_procedure = _invoke_procedure

_resolve_ref = Interpreter._resolve_ref


def _resolve_backticked(self: Interpreter, ref: str) -> tuple[str, str, str]:
    return _resolve_ref(self, ref.replace("`", ""))


Interpreter._resolve_ref = _resolve_backticked


# --- Errors and transactions ---------------------------------------------------------------------


async def _exec_begin(self: Interpreter, statement: object) -> None:
    """The emulator drops what it would restore before the handler runs, so that ROLLBACK
    TRANSACTION in the handler undoes nothing; and it knows no @@error.message.

    BigQuery: "Procedural language", BEGIN…EXCEPTION…END; "Multi-statement transactions",
    Roll back a transaction (its example rolls back in the handler).
    """
    try:
        await self._run_block(statement.body, frame_kind="block")
    except (ScriptRaise, DomainError) as error:
        if statement.exception_handler is None:
            raise
        self._script.errors.append(error.message)
        try:
            await self._run_block(statement.exception_handler, frame_kind="block")
        finally:
            self._script.errors.pop()


Interpreter._exec_begin = _exec_begin


async def _exec_raise(self: Interpreter, statement: object) -> None:
    """RAISE alone raises the handled error again. BigQuery: "Procedural language", RAISE."""
    if statement.message_expr is None:
        if not self._script.errors:
            raise InvalidQueryError("Cannot RAISE an existing exception outside of a handler")
        message = self._script.errors[-1]
    else:
        message = await self._eval_expr_scalar(statement.message_expr)
        if message is None:
            raise InvalidQueryError("RAISE USING MESSAGE must not be NULL")
    raise ScriptRaise(InvalidQueryError(str(message)), message_override=str(message))


Interpreter._exec_raise = _exec_raise


async def _handle_txn_statement(self: Interpreter, operation: str) -> None:
    """The emulator takes COMMIT without BEGIN, and BEGIN in a transaction, for nothing.

    BigQuery: "Procedural language", BEGIN TRANSACTION, COMMIT TRANSACTION, ROLLBACK TRANSACTION.
    """
    if operation == "BEGIN":
        if self._active_txn is not None:
            raise InvalidQueryError("Transaction is already in progress; nested ones are not supported")
        self._active_txn = {}
        return
    if self._active_txn is None:
        raise InvalidQueryError(f"{operation} TRANSACTION without an active transaction")
    if operation == "COMMIT":
        await self._drop_txn_snapshots()
    else:
        await self._restore_txn_snapshots()


Interpreter._handle_txn_statement = _handle_txn_statement


async def _snapshot_dml_targets(self: Interpreter, sql: str) -> None:
    """Keeps a copy of a table that the transaction changes for the first time."""
    tree = parsed(sql)
    if not isinstance(tree, (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.TruncateTable)):
        return
    named = tree.expressions[0] if isinstance(tree, exp.TruncateTable) else tree.this
    target = named.this if isinstance(named, exp.Schema) else named
    project, dataset, name = table_parts(target, self._project_id)
    place = f'"{project}__{dataset}"."{name}"' if dataset else f'temp."{name}"'
    if place in self._active_txn:
        return
    backup = f"_transaction_{len(self._active_txn)}_{id(self._script):x}"
    try:
        self._ctx.engine.execute(f'CREATE TABLE "{backup}" AS FROM {place}')
    except Exception:
        return  # No such table: the statement itself will say so.
    self._active_txn[place] = backup


async def _restore_txn_snapshots(self: Interpreter) -> None:
    kept, self._active_txn = self._active_txn or {}, None
    for place, backup in kept.items():
        self._ctx.engine.execute(f"DELETE FROM {place}")
        self._ctx.engine.execute(f'INSERT INTO {place} FROM "{backup}"')
        self._ctx.engine.execute(f'DROP TABLE "{backup}"')


async def _drop_txn_snapshots(self: Interpreter) -> None:
    kept, self._active_txn = self._active_txn or {}, None
    for backup in kept.values():
        self._ctx.engine.execute(f'DROP TABLE "{backup}"')


Interpreter._snapshot_dml_targets = _snapshot_dml_targets
Interpreter._restore_txn_snapshots = _restore_txn_snapshots
Interpreter._drop_txn_snapshots = _drop_txn_snapshots


# --- Statements ----------------------------------------------------------------------------------


def parsed(sql: str) -> exp.Expression | None:
    try:
        return sqlglot.parse_one(sql, read="bigquery")
    except Exception:
        return None


def table_parts(table: exp.Expression, project_id: str) -> tuple[str, str, str]:
    """Project, dataset ('' for a temporary table) and name."""
    parts = ".".join(part.name for part in table.parts).split(".")
    return (project_id, "", parts[0]) if len(parts) == 1 else (project_id, *parts)[-3:]


_exec_sql_as_is = Interpreter._exec_sql


async def _exec_sql(self: Interpreter, sql: str) -> None:
    """The emulator knows neither ASSERT nor @@row_count nor DROP PROCEDURE in a script, and lets a
    transaction change permanent tables' schemas.

    BigQuery: "Debugging statements", ASSERT; "System variables reference", @@row_count;
    "Multi-statement transactions", DDL in a transaction.
    """
    words = sql.split(None, 1)
    if words and words[0].upper() == "ASSERT":
        await run_assert(self, words[1])
        self._final_table = None
        return
    tree = parsed(sql)
    if self._active_txn is not None and isinstance(tree, (exp.Create, exp.Drop, exp.Alter)):
        target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
        if isinstance(target, exp.Table) and table_parts(target, self._project_id)[1]:
            raise InvalidQueryError(
                "DDL statements are not supported in a transaction, other than those creating or "
                "droping temporary tables or temporary functions."
            )
    if meets_conflict and self._active_txn is not None and isinstance(tree, exp.Update):
        # BigQuery: "Multi-statement transactions", Concurrency. The transaction is closed then.
        await self._restore_txn_snapshots()
        where = ".".join(part.name for part in tree.this.parts).replace(".", ":", 1)
        raise InvalidQueryError(
            f"Transaction is aborted due to concurrent update against table {where}. "
            "Transaction ID: 1234567890"
        )
    self._script.last_count = None
    dropped = executor.detect_drop_routine(sql, self._project_id)
    if dropped is not None:
        await executor.run_drop_routine(dropped, self._ctx)
        self._final_table = None
        return
    await _exec_sql_as_is(self, sql)
    if isinstance(tree, (exp.Insert, exp.Update, exp.Delete, exp.Merge)):
        self._script.row_count = self._last_count


Interpreter._exec_sql = _exec_sql


async def run_assert(self: Interpreter, rest: str) -> None:
    tokens = tokenize(rest)
    depth = 0
    condition, message = rest, None
    for at, token in enumerate(tokens):
        depth += _is_open(token) - _is_close(token)
        if token.kind == "KEYWORD" and token.value == "AS" and depth == 0:
            condition = rest[: token.start]
            message = parsing._unquote_string(tokens[at + 1].value)
    if await self._eval_expr_scalar(condition) is not True:
        raise InvalidQueryError(message or f"Assertion failed: {condition.strip()}")


async def _run_query(self: Interpreter, sql: str) -> object:
    """The emulator shows an error of the translation, or of Python, as an internal one."""
    try:
        table = await _run_query_as_is(self, sql)
    except (DomainError, ReturnSignal, Cancelled):
        raise
    except Exception as error:
        if self._script.cancelled:
            raise Cancelled(self._script.cancelled) from error
        mapped = error_mapper.translate_runtime_error(error)
        if isinstance(mapped, DomainError):
            raise mapped from error
        raise InvalidQueryError(str(error)) from error
    counted = table.num_rows == 1 and table.column_names == ["Count"]
    self._last_count = table.column(0)[0].as_py() if counted else None
    return table


_run_query_as_is = Interpreter._run_query
Interpreter._run_query = _run_query


async def _exec_for(self: Interpreter, statement: object) -> None:
    """The emulator forgets the types of the row, so that a NULL in it becomes an INT64, and leaves
    the loop's frame when its body fails.

    BigQuery: "Procedural language", FOR…IN.
    """
    source = statement.source_sql.strip()
    table = await self._run_query(source[1:-1] if source.startswith("(") else source)
    types = {one["name"]: schema_type(one) for one in executor.build_response_schema(table.schema)}
    for values in table.to_pylist():
        row = Row(values)
        row.types = types
        self._frames.push(kind="loop")
        try:
            self._frames.declare(statement.loop_var, "STRUCT", row)
            for one in statement.body:
                await self._exec_statement(one)
        except scripting.BreakSignal:
            return
        except scripting.ContinueSignal:
            continue
        finally:
            self._frames.pop()


Interpreter._exec_for = _exec_for


def schema_type(field: dict) -> str:
    kind = REST_TYPES.get(field["type"], field["type"])
    return f"ARRAY<{kind}>" if field.get("mode") == "REPEATED" else kind


# --- Variables -----------------------------------------------------------------------------------


def system_variables(self: Interpreter) -> dict[str, exp.Expression]:
    error = self._script.errors[-1] if self._script.errors else None
    return {
        "error.message": literal(error, "STRING"),
        "error.statement_text": literal("" if error else None, "STRING"),
        "row_count": literal(self._script.row_count, "INT64"),
        "project_id": literal(self._project_id, "STRING"),
        "script.job_id": literal(self._script.job_id, "STRING"),
        "time_zone": literal("UTC", "STRING"),
    }


def with_system_variables(sql: str, values: dict[str, exp.Expression]) -> str:
    """The emulator knows no @@ variable. BigQuery: "System variables reference"."""
    if "@@" not in sql:
        return sql
    tokens = tokenize(sql)
    out: list[str] = []
    done = 0
    for at, token in enumerate(tokens):
        if token.kind != "AT_AT":
            continue
        name, end = tokens[at + 1].raw_value.lower(), tokens[at + 1].end
        if tokens[at + 2].value == ".":
            name, end = f"{name}.{tokens[at + 3].raw_value.lower()}", tokens[at + 3].end
        if name not in values:
            raise InvalidQueryError(f"Unrecognized name: @@{name}")
        out += [sql[done : token.start], values[name].sql("bigquery")]
        done = end
    return "".join([*out, sql[done:]])


def with_variables(sql: str, frames: object) -> tuple[str, list]:
    """The emulator binds variables as positional parameters, which lose their types and cannot be
    lists; knows their names in the written case only; and lets them hide columns.

    BigQuery: "Procedural language", DECLARE ("Variable names are case-insensitive"; a column of
    the same name takes precedence). They become typed literals.
    """
    interpreter = frames.interpreter
    sql = with_system_variables(sql, system_variables(interpreter))
    visible = {name.lower(): variable for name, variable in frames.all_visible().items()}
    tree = parsed(sql) if visible else None
    if tree is None:
        return sql, []
    found = [
        column
        for column in tree.find_all(exp.Column)
        if (column.parts[0].name.lower() in visible) and not column.args.get("join_mark")
    ]
    if not found:
        return sql, []
    hidden = column_names(tree, interpreter)
    for column in found:
        names = [part.name for part in column.parts]
        variable = visible[names[0].lower()]
        value, kind = variable.value, variable.type_name
        if len(names) == 1:
            if names[0].lower() in hidden:
                continue
        elif isinstance(value, dict) and len(names) == 2:
            keys = {key.lower(): key for key in value}
            key = keys.get(names[1].lower())
            if key is None:
                continue
            kind = value.types.get(key) if isinstance(value, Row) else None
            value = value[key]
        else:
            continue
        replacement = literal(value, kind)
        if isinstance(column.parent, exp.Select) and column.arg_key == "expressions":
            replacement = exp.alias_(replacement, names[-1])
        if column is tree:
            tree = replacement
        else:
            column.replace(replacement)
    return tree.sql("bigquery"), []


scripting._rewrite_vars_to_params = with_variables


def column_names(tree: exp.Expression, interpreter: Interpreter) -> set[str]:
    """The columns of every table that the statement names, and the names that its parts give."""
    names: set[str] = set()
    for select in tree.find_all(exp.Select):
        if select is not tree:
            names |= {
                one.alias.lower()
                for one in select.expressions
                if isinstance(one, exp.Alias) and one.this.name.lower() != one.alias.lower()
            }
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            continue
        project, dataset, name = table_parts(table, interpreter._project_id)
        place = f"{project}__{dataset}" if dataset else "main"
        rows = interpreter._ctx.engine.execute(
            "SELECT lower(column_name) FROM duckdb_columns() WHERE schema_name = ? AND table_name = ?",
            [place, name],
        ).fetchall()
        names |= {one for (one,) in rows}
    return names


# --- Jobs ----------------------------------------------------------------------------------------


async def _run_query_body(
    *, project_id, bq_sql, query_params, ctx, is_scripted, effective_caller
) -> object:
    source = with_parameters(bq_sql, query_params)
    if is_scripted:
        interpreter = Interpreter(ctx, project_id, caller=effective_caller)
        return await executor._run_script(interpreter, source, ctx)
    tree = parsed(source)
    if isinstance(tree, exp.Create) and is_temporary(tree):
        # BigQuery: "Data definition language, CREATE TABLE" (temporary tables need a script).
        raise InvalidQueryError("Use of CREATE TEMPORARY TABLE requires a script or session")
    interpreter = Interpreter(ctx, project_id, caller=effective_caller)
    if source.split(None, 1)[0].upper() == "ASSERT":
        return await executor._run_script(interpreter, source, ctx)
    source = with_system_variables(source, system_variables(interpreter))
    return await run_body_as_is(
        project_id=project_id,
        bq_sql=source,
        query_params=None,
        ctx=ctx,
        is_scripted=False,
        effective_caller=effective_caller,
    )


run_body_as_is = executor._run_query_body
executor._run_query_body = _run_query_body


def is_temporary(tree: exp.Create) -> bool:
    properties = tree.args.get("properties")
    return properties is not None and any(
        isinstance(one, exp.TemporaryProperty) for one in properties.expressions
    )


async def check(project: str, sql: str, parameters: list[dict] | None, ctx: object) -> None:
    """A dry run: the script is parsed; a single query is bound too, by EXPLAIN."""
    source = with_parameters(sql, parameters)
    tree = parsed(source)
    if isinstance(tree, exp.Query):
        interpreter = Interpreter(ctx, project)
        source = with_system_variables(source, system_variables(interpreter))
        translated = await executor.rewrite_and_translate_statement(
            source,
            project_id=project,
            ctx=ctx,
            caller=interpreter._caller,
            translator=interpreter._translator,
        )
        bound = executor.rewrite_table_refs(translated, project)
        try:
            ctx.engine.execute(f"EXPLAIN {bound}")
        except Exception as error:
            raise error_mapper.translate_runtime_error(error, duckdb_sql=bound) from error
    else:
        parse_script(source)
