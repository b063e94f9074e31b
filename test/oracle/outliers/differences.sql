-- Where the results of a build (`built`) and of the oracle for one entity type, {entity}, differ, a row each.
SELECT '{entity}_ranked' AS place, concat_ws(' ', o.entity, o.chemical, b.{entity}, b.chemical) AS what
FROM {entity}_ranked o
FULL JOIN built.{entity}_ranked b ON b.{entity} = o.entity AND b.chemical = o.chemical
WHERE o.subpara IS DISTINCT FROM b.subpara
  OR o.chemical_items IS DISTINCT FROM b.chemical_items
  OR o.subpara_items IS DISTINCT FROM b.subpara_items
  OR o.rank_high IS DISTINCT FROM b.rank_high
  OR o.rank_low IS DISTINCT FROM b.rank_low
  OR o.ratio IS DISTINCT FROM b.ratio
  OR abs(o.mean - b.mean) > 1e-12
  OR abs(o.std - b.std) > 1e-12
  OR abs(o.z_score - b.z_score) > 1e-9 * greatest(1, abs(o.z_score))
UNION ALL
SELECT '{entity}_outlier', concat_ws(' ', o.entity, o.chemical, o.place, e.code, c.code, b.place)
FROM {entity}_tables o
FULL JOIN (
  built.{entity}_outlier b
  JOIN built.{entity} e USING (entity_ix)
  JOIN built.chemical c USING (chemical_ix)
) ON e.code = o.entity AND c.code = o.chemical AND (b.high = 1) = o.high AND b.place = o.place
WHERE o.entity IS NULL OR e.code IS NULL
UNION ALL
SELECT '{entity}_outlier_items', concat_ws(' ', o.entity, o.bnf_code, b.{entity}, b.bnf_code)
FROM {entity}_items o
FULL JOIN built.{entity}_outlier_items b
  ON b.{entity} = o.entity AND b.bnf_code = o.bnf_code AND (b.high_low = 'H') = o.high
WHERE o.items IS DISTINCT FROM b.numerator
  OR o.bnf_name IS DISTINCT FROM b.bnf_name
  OR o.chemical IS DISTINCT FROM b.chemical
UNION ALL
SELECT '{entity}_measure_arrays', concat_ws(' ', o.chemical, b.chemical)
FROM {entity}_arrays o
FULL JOIN built.{entity}_measure_arrays b USING (chemical)
WHERE o.ratios IS DISTINCT FROM b.ratio_array
  OR len(o.z_scores) IS DISTINCT FROM len(b.measure_array)
  OR list_max(list_transform(list_zip(o.z_scores, b.measure_array), p -> abs(p[1] - p[2])))
    > 1e-9 * greatest(1, list_max(list_transform(o.z_scores, z -> abs(z))))
UNION ALL
SELECT '{entity} too few', concat_ws(' ', o.chemical, b.code)
FROM {entity}_too_few o
FULL JOIN (
  SELECT code FROM built.{entity}_chemical JOIN built.chemical USING (chemical_ix) WHERE too_few = 1
) b ON b.code = o.chemical
WHERE o.chemical IS NULL OR b.code IS NULL;
