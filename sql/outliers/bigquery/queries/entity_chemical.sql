SELECT
  chemical, entities, prescribers, low_bound, high_bound, mean, std, CAST(too_few AS INT64) AS too_few
FROM `{dataset}.{entity}_chemical`
WHERE build_id = @build;
