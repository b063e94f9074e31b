-- Every new spelling in a lab's file, by column: there are few, and each is understood once. No more than
-- $most of a column.
SELECT
  list_slice(list(DISTINCT month) FILTER (new_month), 1, $most),
  list_slice(list(DISTINCT practice_id) FILTER (new_practice), 1, $most),
  list_slice(list(DISTINCT test_code) FILTER (new_test), 1, $most),
  list_slice(list(DISTINCT result_category) FILTER (new_category), 1, $most),
  list_slice(list(DISTINCT "count") FILTER (new_count), 1, $most)
FROM strange;
