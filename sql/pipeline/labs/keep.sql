-- The combined file's rows bring their CCG; carried counts have that which is listed now, if one is.
INSERT INTO kept
SELECT
  month, practice_no,
  if(file_no = $carried, coalesce(d.ccg_no, s.ccg_no), coalesce(s.ccg_no, d.ccg_no)),
  lab_no, test_no, category, s.n, e
FROM staged s JOIN decided d USING (file_no, lab_no, month, practice_no)
WHERE s.reason = 0 AND d.reason = 0;
