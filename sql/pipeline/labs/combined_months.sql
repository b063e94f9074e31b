-- The combined file's CCG of each practice and month (the first by id, if there are several) and list size.
INSERT INTO combined_month
SELECT
  m.month,
  practice_no,
  arg_min(ccg_no, s.ccg_id),
  -- NaN would be the largest of all numbers.
  max(try_cast(trim(total_list_size) AS DOUBLE))
    FILTER (isfinite(try_cast(trim(total_list_size) AS DOUBLE)))
FROM source_quiet s
JOIN spelt_month m ON m.text = s.month
JOIN spelt_practice p ON p.text = s.practice_id
JOIN spelt_ccg g ON g.text = s.ccg_id
JOIN spelt_lab l ON l.text = s.lab_id
WHERE l.reason = 0 AND m.month IS NOT NULL
GROUP BY ALL;
