SELECT
  count(*),
  count(*) FILTER (reason = $bad_row),
  count(*) FILTER (reason = $unreadable)
FROM staged
WHERE file_no = $file_no;
