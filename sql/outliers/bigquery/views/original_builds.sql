-- For clients of the original project (ebmdatalab/outliers), which take the first id that their dates and
-- n find: one build of every entity type by today's rules for each set of parameters.
CREATE OR REPLACE VIEW `{dataset}.original_builds`
OPTIONS (
  description = 'Builds as clients of ebmdatalab/outliers expect them: those of every entity type',
  labels = [('made_by', 'openpath'), ('fingerprint', '{fingerprint}')]
) AS
SELECT MIN(build_id) AS build_id, from_date, to_date, n
FROM `{dataset}.builds`
WHERE engine_version = '{version}' AND ARRAY_TO_STRING(entities, '+') = ARRAY_TO_STRING([{entities}], '+')
GROUP BY from_date, to_date, n;
