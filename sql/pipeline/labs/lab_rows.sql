-- Steps 1 to 4 for the rows of a lab's file (field guide, section 2): what their texts mean, and the first
-- reason for which each is dropped (0: none). Rows with a text that has not been looked up yet get the
-- reason {strange}.
SELECT
  s.*,
  CASE
    WHEN {is_strange} THEN {strange}
    WHEN spelt_month.month IS NULL OR category IS NULL THEN {bad_row}
    WHEN spelt_practice.reason > 0 THEN spelt_practice.reason
    WHEN spelt_test.reason > 0 THEN spelt_test.reason
    WHEN n IS NULL THEN {unreadable}
    ELSE 0
  END AS reason,
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
  'count' AS count_column,
  s."count" AS count_text,
  -- The practice's and the test's code as the lab writes them, 22 bits each.
  (spelt_practice.local_no << 22) | spelt_test.local_no AS codes,
  -- 15 bits of month, 4 of category and those of the codes.
  if(month_no IS NOT NULL AND category IS NOT NULL AND n IS NOT NULL,
    (month_no::UBIGINT << 48) | ((category + 1)::UBIGINT << 44) | codes, NULL) AS key
FROM {source} s
{spellings}
