-- Steps 5 to 8 ask of a row only its file, lab, month and practice: one row for each of these. Rows whose
-- count cannot be read go through them too, and add nothing to the numbers that decide.
CREATE OR REPLACE TABLE cell AS
SELECT
  file_no, lab_no, month, practice_no,
  count(*) FILTER (reason = 0) AS row_count,
  coalesce(sum(n) FILTER (reason = 0), 0) AS n
FROM staged
WHERE reason IN (0, $unreadable)
GROUP BY file_no, lab_no, month, practice_no;
