-- The meanings of the combined file's rows, and the first reason for which each is dropped (0: none). Its rows
-- passed steps 1 to 6 when it was made.
SELECT
  s.*,
  -- Whether a row would count if its month, category and count could be read.
  spelt_lab.reason = 0 AND ccg_no IS NOT NULL AND practice_no IS NOT NULL AND test_no IS NOT NULL
    AS is_known,
  spelt_lab.lab_no AS lab_no,
  ccg_no,
  spelt_month.month AS month_no,
  practice_no,
  test_no,
  category,
  n,
  -- If the half-width cannot be read, it may be as large as the count.
  if(spelt_error.e IS NULL, greatest(n, spelt_count.e), greatest(spelt_count.e, spelt_error.e)) AS e,
  CASE
    WHEN {has_unreadable_label} OR spelt_lab.lab_no IS NULL OR ccg_no IS NULL
      OR practice_no IS NULL OR test_no IS NULL THEN {bad_row}
    WHEN spelt_lab.reason > 0 THEN spelt_lab.reason
    WHEN n IS NULL OR spelt_error.e IS NULL THEN {unreadable}
    ELSE 0
  END AS reason,
  if(n IS NULL, 'count', 'error') AS count_column,
  if(n IS NULL, s."count", s.error) AS count_text,
  -- Only of rows that count. A collision of hashes is less likely than a fault of the disk.
  if(spelt_lab.reason = 0 AND n IS NOT NULL AND spelt_error.e IS NOT NULL,
    hash(spelt_lab.lab_no, month_no, practice_no, test_no, category), NULL) AS key
FROM {source} s
{spellings}
