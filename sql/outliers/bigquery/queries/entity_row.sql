SELECT {entity}, chemical, chemical_items, subpara_items, rank_high, rank_low
FROM `{dataset}.{entity}_ranked`
WHERE build_id = @build;
