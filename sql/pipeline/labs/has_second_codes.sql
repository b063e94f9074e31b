-- Whether a test or a practice has several codes in the present file's rows that count.
SELECT
  (
    SELECT count(*) FROM (
      SELECT practice_no FROM file_cell WHERE reason = 0 GROUP BY practice_no
      HAVING min(local_practice) < max(local_practice)
    )
  ) + (
    SELECT count(*) FROM (
      SELECT test_no FROM staged WHERE file_no = $file_no AND reason = 0 GROUP BY test_no
      HAVING min(local_test_in(key)) < max(local_test_in(key))
    )
  );
