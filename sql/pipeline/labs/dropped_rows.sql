-- Some of the rows of a file that are dropped for a reason, as written. Rows that pass steps 1 to 4 are dropped
-- because the practice is not known or has no list size.
SELECT DISTINCT * EXCLUDE (meaning)
FROM written
WHERE $reason = CASE
  WHEN meaning.reason > 0 THEN meaning.reason
  WHEN meaning.practice_no NOT IN (FROM known_practice) THEN $not_known
  ELSE $no_list_size
END
LIMIT 1000;
