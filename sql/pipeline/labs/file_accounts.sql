-- Rows of one file by reason, as far as steps 1 to 4 know.
SELECT reason, count(*) FROM staged WHERE file_no = $file_no GROUP BY ALL ORDER BY ALL;
