SELECT count(*) FROM staged WHERE file_no = $file_no AND reason = $reason;
