SELECT DISTINCT bnf_code, bnf_name, chemical
FROM `{dataset}.{entity}_outlier_items`
WHERE build_id = @build;
