-- The distinct keys of each file of a lab that shares a month with another one, and how many of them are in each
-- other file. Most files share no month, and so no keys.
WITH shared_month AS (
  SELECT month FROM staged
  WHERE lab_no = $lab_no AND key IS NOT NULL
  GROUP BY month HAVING min(file_no) < max(file_no)
),
file_key AS (
  SELECT DISTINCT file_no, key FROM staged
  WHERE lab_no = $lab_no AND key IS NOT NULL AND file_no IN (
    SELECT file_no FROM staged WHERE lab_no = $lab_no AND month IN (FROM shared_month)
  )
)
SELECT file_no, file_no AS other, count(*) FROM file_key GROUP BY ALL
UNION ALL
SELECT a.file_no, b.file_no, count(*)
FROM file_key a JOIN file_key b ON a.key = b.key AND a.file_no <> b.file_no
GROUP BY ALL;
