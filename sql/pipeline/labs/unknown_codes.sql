-- Codes of the lab's file that its references do not know, with the reason, as they are written, in all
-- months: a row of a lead-in or tail month is dropped for that in the file's account. Most frequent first. A practice that the mapping lists without an
-- ODS code is known to have none.
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
