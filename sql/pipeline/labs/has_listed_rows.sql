-- Whether any staged row of a file passes steps 1 to 4 and 6.
SELECT count(*) FROM (
  SELECT DISTINCT month, practice_no FROM staged WHERE file_no = $file_no AND reason = 0
) SEMI JOIN (FROM listed WHERE list_size IS NOT NULL) USING (month, practice_no);
