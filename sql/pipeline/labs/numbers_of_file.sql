-- The numbers that the staged rows of a file have.
SELECT 'practice_no', practice_no FROM staged WHERE file_no = $file_no GROUP BY ALL
UNION ALL
SELECT 'test_no', test_no FROM staged WHERE file_no = $file_no GROUP BY ALL
UNION ALL
SELECT 'local_practice', (key >> 22) & 4194303 FROM staged WHERE file_no = $file_no GROUP BY ALL
UNION ALL
SELECT 'local_test', key & 4194303 FROM staged WHERE file_no = $file_no GROUP BY ALL;
