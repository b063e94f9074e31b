SELECT {entity}, IF(high_low = 'H', 1, 0) AS high, bnf_code, numerator
FROM `{dataset}.{entity}_outlier_items`
WHERE build_id = @build;
