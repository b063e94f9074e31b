-- Of a file's rows that repeat each other only the first counts.
UPDATE staged
SET reason = $repeated
WHERE reason IN (0, $unreadable) AND rowid IN (
  SELECT rowid
  FROM staged
  WHERE file_no = $file_no AND key IS NOT NULL
  QUALIFY row_number() OVER (PARTITION BY key, n, e ORDER BY rowid) > 1
);
