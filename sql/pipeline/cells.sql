-- Steps 5 to 8 ask of a row only its file, lab, month and practice: one row for each of these.
CREATE OR REPLACE TABLE cell AS
SELECT file_no, lab_no, month, practice_no, count(*) AS row_count, sum(n) AS n
FROM staged
WHERE reason = 0
GROUP BY ALL;
