SELECT lab_no, row_count FROM dropped WHERE file_no = $file_no AND reason = $reason ORDER BY ALL;
