-- The items that builds look at: BNF chapters 17 and below. month may be a TIMESTAMP or DATETIME in the
-- source, which DATE(month) makes a date without reading every partition, as a CAST would.
CREATE OR REPLACE VIEW `{dataset}.prescribing`
OPTIONS (
  description = 'Items of BNF chapters 17 and below, by practice, presentation and month',
  labels = [('made_by', 'openpath'), ('fingerprint', '{fingerprint}')]
) AS
SELECT
  practice,
  bnf_code,
  COALESCE(bnf_name, '') AS bnf_name,
  {month} AS month,
  items
FROM `{source}.normalised_prescribing`
WHERE SUBSTR(bnf_code, 1, 2) <= '17';
