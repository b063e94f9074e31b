-- Names of chemicals (9 characters) and subparagraphs (7): the source has a row a presentation.
CREATE OR REPLACE VIEW `{dataset}.bnf_names`
OPTIONS (
  description = 'Names of BNF chemicals and subparagraphs',
  labels = [('made_by', 'openpath'), ('fingerprint', '{fingerprint}')]
) AS
SELECT chemical_code AS code, MAX(chemical) AS name
FROM `{source}.bnf`
WHERE chemical_code IS NOT NULL
GROUP BY chemical_code
UNION ALL
SELECT subpara_code AS code, MAX(subpara) AS name
FROM `{source}.bnf`
WHERE subpara_code IS NOT NULL
GROUP BY subpara_code;
