SELECT table_name || '.' || column_name AS name FROM duckdb_columns() WHERE NOT internal;
