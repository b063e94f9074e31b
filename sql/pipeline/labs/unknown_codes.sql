-- Codes of the lab's file that are not in its references, with the reason, as written, the most frequent first.
-- They are from all months, although rows of lead-in and tail months are dropped for that reason in the file's
-- account. A practice that the mapping lists without an ODS code is known to have none.
WITH coded AS (
  SELECT
    CASE
      WHEN reason NOT IN (0, $unreadable) THEN reason
      WHEN practice_no NOT IN (FROM known_practice) THEN $not_known
      ELSE 0
    END AS reason,
    practice_id,
    test_code
  FROM understood
  WHERE month_no IS NOT NULL AND category IS NOT NULL
)
SELECT reason, trim(if(reason = $not_mapped, test_code, practice_id)) AS code, count(*) AS row_count
FROM coded
WHERE reason NOT IN (0, $not_shown, $without_ods)
GROUP BY ALL
ORDER BY row_count DESC, code
LIMIT $most;
