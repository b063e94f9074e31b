-- Every spelling in the combined file, by column.
SELECT
  list(DISTINCT month),
  list(DISTINCT practice_id),
  list(DISTINCT test_code),
  list(DISTINCT result_category),
  list(DISTINCT "count"),
  list(DISTINCT error),
  list(DISTINCT lab_id),
  list(DISTINCT ccg_id)
FROM source_quiet;
