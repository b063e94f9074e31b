SELECT practice, chemical, numerator
FROM `{dataset}.summed`
WHERE build_id = @build AND numerator > 0;
