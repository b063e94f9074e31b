INSERT INTO `{dataset}.build_lock` (taken_at)
SELECT CAST(NULL AS TIMESTAMP)
FROM (SELECT COUNT(*) AS row_count FROM `{dataset}.build_lock`)
WHERE row_count = 0;
