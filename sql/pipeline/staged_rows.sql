SELECT count(*), count(*) FILTER (reason = 1) FROM staged WHERE file_no = $file_no;
