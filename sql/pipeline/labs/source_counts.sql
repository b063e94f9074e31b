-- The counts of each key of a lab by file, if a practice's test has several sources (the practice's and the test's
-- code as the lab writes them). Keys of the same practice_no, test_no and rest count the same cell. $file_no: only
-- that file; NULL: all of the lab's files.
CREATE OR REPLACE TEMP TABLE source_count AS
WITH counted AS (
  SELECT file_no, practice_no, test_no, key, n, e
  FROM staged
  WHERE lab_no = $lab_no AND ($file_no IS NULL OR file_no = $file_no) AND reason = 0 AND key IS NOT NULL
)
SELECT file_no, practice_no, test_no, without_codes(key) AS rest, key, sum(n) AS n, sum(e) AS e
FROM counted
WHERE (practice_no, test_no) IN (
  SELECT (practice_no, test_no) FROM counted GROUP BY ALL HAVING min(codes_in(key)) < max(codes_in(key))
)
GROUP BY ALL;
