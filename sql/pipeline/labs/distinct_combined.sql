-- Every spelling in the combined file, by column; no more than $most of each.
SELECT
  list_slice(list(DISTINCT month), 1, $most),
  list_slice(list(DISTINCT practice_id), 1, $most),
  list_slice(list(DISTINCT test_code), 1, $most),
  list_slice(list(DISTINCT result_category), 1, $most),
  list_slice(list(DISTINCT "count"), 1, $most),
  list_slice(list(DISTINCT error), 1, $most),
  list_slice(list(DISTINCT lab_id), 1, $most),
  list_slice(list(DISTINCT ccg_id), 1, $most)
FROM source_quiet;
