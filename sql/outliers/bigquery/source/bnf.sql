CREATE TABLE IF NOT EXISTS `{source}.bnf` (
  chapter_code STRING,
  chapter STRING,
  section_code STRING,
  section STRING,
  para_code STRING,
  para STRING,
  subpara_code STRING,
  subpara STRING,
  chemical_code STRING,
  chemical STRING,
  product_code STRING,
  product STRING,
  presentation_code STRING,
  presentation STRING
)
OPTIONS (
  description = 'BNF codes and names, a row a presentation',
  labels = [('made_by', 'openpath')]
);
