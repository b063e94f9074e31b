-- Rows of a file that have a key, and how many different keys.
SELECT count(key), count(DISTINCT key) FROM staged WHERE file_no = $file_no;
