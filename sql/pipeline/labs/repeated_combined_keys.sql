-- Some of the keys of which the combined file has several rows, as they are written.
SELECT lab_id, month, practice_id, test_code, result_category
FROM source_quiet
GROUP BY ALL
HAVING count(*) > 1
LIMIT 1000;
