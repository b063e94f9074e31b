SELECT
  build_id, from_date, to_date, n, array_to_string(entities, '+') AS entities, engine,
  engine_version, data_version, created_at, seconds, row_count, notes
FROM builds;
