"""Patches of bqemulator 1.4.0: numbers."""

from __future__ import annotations

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB

# CAST(x AS BIGNUMERIC) becomes DECIMAL(38, 5) here, which rounds a ratio to five decimals. BigQuery:
# "Data types", BIGNUMERIC: 38 decimals. DuckDB has 38 digits in all: twenty decimals leave eighteen for
# sums.
DuckDB.Generator.TYPE_PARAM_SETTINGS = {
    **DuckDB.Generator.TYPE_PARAM_SETTINGS,
    exp.DataType.Type.BIGDECIMAL: ((38, 20), (38, 38)),
}
