SELECT lab_no, count(*) FROM staged WHERE file_no = $file_no AND reason = $reason GROUP BY ALL ORDER BY ALL;
