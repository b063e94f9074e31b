SELECT chemical, chemical_name, subpara, subpara_name
FROM `{dataset}.chemicals`
WHERE build_id = @build;
