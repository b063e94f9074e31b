-- The former store's list sizes and CCGs of their practices, where there is nothing newer.
INSERT INTO combined_month
SELECT month, practice_no, ccg_no, list_size
FROM served.practice_month
JOIN carried_practice USING (practice_ix)
JOIN carried_ccg USING (ccg_ix)
WHERE (month, practice_no) IN (
  SELECT (month, practice_no) FROM staged WHERE file_no = getvariable('carried_file_no')
)
AND (month, practice_no) NOT IN (SELECT (month, practice_no) FROM combined_month);
