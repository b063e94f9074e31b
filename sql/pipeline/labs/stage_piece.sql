-- Puts the rows of a piece into `staged`, as reading its file would: in the numbers of this build.
INSERT INTO staged BY NAME
SELECT
  $file_no AS file_no,
  $lab_no AS lab_no,
  s.* EXCLUDE (local_practice, local_test)
    REPLACE (practice.present AS practice_no, test.present AS test_no),
  -- NULL where there was none.
  key_of(month, category, local_practice.present, local_test.present) AS key
FROM read_parquet($piece) s
LEFT JOIN (FROM piece_number WHERE "column" = 'practice_no') practice
  ON practice.former = s.practice_no
LEFT JOIN (FROM piece_number WHERE "column" = 'test_no') test ON test.former = s.test_no
LEFT JOIN (FROM piece_number WHERE "column" = 'local_practice') local_practice
  ON local_practice.former = s.local_practice
LEFT JOIN (FROM piece_number WHERE "column" = 'local_test') local_test
  ON local_test.former = s.local_test;
