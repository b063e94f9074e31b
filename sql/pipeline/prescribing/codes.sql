-- How many practices and chemicals of the file are kept.
SELECT
  (SELECT count(DISTINCT code) FROM spelt_practice WHERE reason = 0)::DOUBLE,
  (SELECT count(DISTINCT left(code, 9)) FROM spelt_presentation WHERE reason = 0)::DOUBLE;
