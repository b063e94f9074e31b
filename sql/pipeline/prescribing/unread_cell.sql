-- The column of a row's first cell that cannot be read.
SELECT CASE
  WHEN $month NOT IN (SELECT text FROM spelt_month) THEN 'month'
  WHEN trim($practice) = '' THEN 'practice'
  WHEN trim($bnf_code) = '' THEN 'bnf_code'
  ELSE 'items'
END;
