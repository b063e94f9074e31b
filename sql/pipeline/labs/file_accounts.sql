-- The rows of one file by reason, after steps 1 to 4.
SELECT reason, count(*) FROM staged WHERE file_no = $file_no GROUP BY ALL ORDER BY ALL;
