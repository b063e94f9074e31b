-- The numbers that the staged rows of a file have.
SELECT 'practice_no', practice_no FROM staged WHERE file_no = $file_no GROUP BY ALL
UNION ALL
SELECT 'test_no', test_no FROM staged WHERE file_no = $file_no GROUP BY ALL
UNION ALL
SELECT 'local_practice', local_practice_in(key) FROM staged WHERE file_no = $file_no GROUP BY ALL
UNION ALL
SELECT 'local_test', local_test_in(key) FROM staged WHERE file_no = $file_no GROUP BY ALL;
