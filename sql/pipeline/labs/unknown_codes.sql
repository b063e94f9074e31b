-- Codes of the lab's file that its references do not know, with the reason, as they are written: those
-- that the account of the file drops. Most frequent first. A practice that the mapping lists without an
-- ODS code is known to have none.
WITH told AS (
  SELECT
    CASE
      WHEN p.reason > 0 THEN p.reason
      WHEN t.reason > 0 THEN t.reason
      WHEN p.practice_no NOT IN (FROM known_practice) THEN $not_known
      ELSE 0
    END AS reason,
    p.text AS practice,
    t.text AS test
  FROM source_quiet s
  JOIN spelt_month m ON m.text = s.month
  JOIN spelt_category c ON c.text = s.result_category
  JOIN spelt_practice p ON p.text = s.practice_id
  JOIN spelt_test t ON t.text = s.test_code
  WHERE m.month IS NOT NULL AND category IS NOT NULL
)
SELECT reason, trim(if(reason = $not_mapped, test, practice)) AS code, count(*) AS row_count
FROM told
WHERE reason NOT IN (0, $not_shown, $without_ods)
GROUP BY ALL
ORDER BY row_count DESC, code
LIMIT $most;
