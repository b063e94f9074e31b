-- Rows and tests of one file by month, whatever became of them later.
SELECT month, count(*), coalesce(sum(n), 0) FROM staged
WHERE file_no = $file_no AND month IS NOT NULL
GROUP BY month;
