-- Every new spelling in a lab's file, by column: there are few, and each is understood once.
SELECT
  list(DISTINCT month) FILTER (new_month),
  list(DISTINCT practice_id) FILTER (new_practice),
  list(DISTINCT test_code) FILTER (new_test),
  list(DISTINCT result_category) FILTER (new_category),
  list(DISTINCT "count") FILTER (new_count)
FROM strange;
