SELECT {entity}, 1 AS high, place_high AS place, chemical, chemical_items, subpara_items, rank_high
FROM `{dataset}.{entity}_ranked`
WHERE build_id = @build AND place_high IS NOT NULL
UNION ALL
SELECT {entity}, 0 AS high, place_low AS place, chemical, chemical_items, subpara_items, rank_low
FROM `{dataset}.{entity}_ranked`
WHERE build_id = @build AND place_low IS NOT NULL;
