-- The counts of each source (the practice's and the test's code as the lab writes them) for a cell (month,
-- practice, test and category as they are mapped), by file, if a practice's test has several sources. $file_no:
-- only that file; NULL: all of the lab's files.
CREATE OR REPLACE TEMP TABLE source_count AS
WITH counted AS (
  SELECT file_no, month, practice_no, test_no, category, key & 17592186044415 AS source, n, e
  FROM staged
  WHERE lab_no = $lab_no AND ($file_no IS NULL OR file_no = $file_no) AND reason = 0 AND key IS NOT NULL
)
SELECT file_no, month, practice_no, test_no, category, source, sum(n) AS n, sum(e) AS e
FROM counted
WHERE (practice_no, test_no) IN (
  SELECT (practice_no, test_no) FROM counted GROUP BY ALL HAVING min(source) < max(source)
)
GROUP BY ALL;
