-- Some of the rows of a lab's file that are dropped for a reason, as they are written.
WITH understood AS (
  SELECT
    s.month, s.practice_id, s.test_code, s.result_category, s."count",
    CASE
      WHEN m.month IS NULL OR category IS NULL THEN $bad_row
      WHEN p.reason > 0 THEN p.reason
      WHEN t.reason > 0 THEN t.reason
      WHEN n IS NULL THEN $unreadable
      WHEN practice_no NOT IN (FROM known_practice) THEN $not_known
      ELSE $no_list_size
    END AS reason
  FROM source_quiet s
  LEFT JOIN spelt_month m ON m.text = s.month
  LEFT JOIN spelt_category c ON c.text = s.result_category
  LEFT JOIN spelt_count k ON k.text = s."count"
  LEFT JOIN spelt_practice p ON p.text = s.practice_id
  LEFT JOIN spelt_test t ON t.text = s.test_code
)
SELECT DISTINCT month, practice_id, test_code, result_category, "count"
FROM understood
WHERE reason = $reason
LIMIT 1000;
