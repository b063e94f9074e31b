-- Some of the keys of which a lab's file has several rows, as they are written.
SELECT month, practice_id, test_code, result_category
FROM source_quiet
GROUP BY ALL
HAVING count(*) > 1
LIMIT 1000;
