-- The distinct keys of each file of a lab, and how many of them stand in each other file of it.
WITH file_key AS (
  SELECT DISTINCT file_no, key FROM staged WHERE lab_no = $lab_no AND key IS NOT NULL
)
SELECT file_no, file_no AS other, count(*) FROM file_key GROUP BY ALL
UNION ALL
SELECT a.file_no, b.file_no, count(*)
FROM file_key a JOIN file_key b ON a.key = b.key AND a.file_no <> b.file_no
GROUP BY ALL;
