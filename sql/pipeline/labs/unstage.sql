DELETE FROM staged WHERE file_no = $file_no;
