-- The columns of a file's staged rows that its report needs: their reason, month, practice, and the practice's
-- code as the lab writes it. The combined file has no codes of its own.
CREATE OR REPLACE TEMP TABLE file_cell AS
SELECT
  reason, month, practice_no,
  if($has_own_codes, local_practice_in(key), NULL) AS local_practice,
  count(*) AS row_count, coalesce(sum(n), 0) AS n
FROM staged
WHERE file_no = $file_no
GROUP BY ALL;
