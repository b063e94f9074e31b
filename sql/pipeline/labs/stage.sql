-- Puts the rows of a file into `staged`, with their meanings and the reasons for which they are dropped.
INSERT INTO staged BY NAME
SELECT
  $file_no AS file_no, reason, lab_no, ccg_no, month_no AS month, practice_no, test_no, category, n, e, key
FROM (
{rows}
);
