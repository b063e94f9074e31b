-- Steps 1 to 4 for the rows of a lab's file (field guide, section 2): what their texts mean, and the first
-- reason for which each is dropped (0: none). Rows with a text that has not been looked up yet get the
-- reason {strange}.
SELECT
  s.*,
  -- Whether a row would count if its month, category and count could be read.
  spelt_practice.reason = 0 AND spelt_test.reason = 0 AS is_known,
  {lab_no} AS lab_no,
  NULL AS ccg_no,
  spelt_month.month AS month_no,
  practice_no,
  test_no,
  category,
  n,
  e,
  CASE
    WHEN {is_strange} THEN {strange}
    WHEN {has_unreadable_label} THEN {bad_row}
    WHEN spelt_practice.reason > 0 THEN spelt_practice.reason
    WHEN spelt_test.reason > 0 THEN spelt_test.reason
    WHEN n IS NULL THEN {unreadable}
    ELSE 0
  END AS reason,
  'count' AS count_column,
  s."count" AS count_text,
  if(n IS NULL, NULL, key_of(month_no, category, spelt_practice.local_no, spelt_test.local_no)) AS key
FROM {source} s
{spellings}
