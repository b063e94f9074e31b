-- Puts the rows of a piece into `staged`, as reading its file would: in the numbers of this build.
INSERT INTO staged
SELECT
  $file_no, reason, $lab_no, NULL, month,
  practice.present, test.present, category, n, e,
  -- As in lab_rows.sql; NULL where there was none.
  (month::UBIGINT << 48) | ((category + 1)::UBIGINT << 44)
    | (local_practice.present::UBIGINT << 22) | local_test.present::UBIGINT
FROM read_parquet($piece) s
LEFT JOIN (FROM piece_number WHERE "column" = 'practice_no') practice
  ON practice.former = s.practice_no
LEFT JOIN (FROM piece_number WHERE "column" = 'test_no') test ON test.former = s.test_no
LEFT JOIN (FROM piece_number WHERE "column" = 'local_practice') local_practice
  ON local_practice.former = s.local_practice
LEFT JOIN (FROM piece_number WHERE "column" = 'local_test') local_test
  ON local_test.former = s.local_test;
