-- Every spelling in a lab's file, by column: there are few, and each is understood once.
SELECT
  list(DISTINCT month),
  list(DISTINCT practice_id),
  list(DISTINCT test_code),
  list(DISTINCT result_category),
  list(DISTINCT "count")
FROM source_quiet;
