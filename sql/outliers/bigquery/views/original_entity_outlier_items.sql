-- For clients of the original project: high_low is h or l.
CREATE OR REPLACE VIEW `{dataset}.original_{entity}_outlier_items`
OPTIONS (
  description = 'Presentations as clients of ebmdatalab/outliers expect them ({entity})',
  labels = [('made_by', 'openpath'), ('fingerprint', '{fingerprint}')]
) AS
SELECT build_id, {entity}, bnf_code, bnf_name, chemical, LOWER(high_low) AS high_low, numerator
FROM `{dataset}.{entity}_outlier_items`;
