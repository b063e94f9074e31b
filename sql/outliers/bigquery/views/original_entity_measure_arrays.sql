-- For clients of the original project, which draw ratios: measure_array has them.
CREATE OR REPLACE VIEW `{dataset}.original_{entity}_measure_arrays`
OPTIONS (
  description = 'All ratios as clients of ebmdatalab/outliers expect them ({entity})',
  labels = [('made_by', 'openpath'), ('fingerprint', '{fingerprint}')]
) AS
SELECT build_id, chemical, ratio_array AS measure_array
FROM `{dataset}.{entity}_measure_arrays`;
