SELECT {organisations}
FROM `{dataset}.organisations`
WHERE build_id = @build;
