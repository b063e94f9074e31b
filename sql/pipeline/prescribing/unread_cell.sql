-- Which of a row's cells cannot be read: its column, the first of several.
SELECT CASE
  WHEN $month NOT IN (SELECT text FROM spelt_month) THEN 'month'
  WHEN trim($practice) = '' THEN 'practice'
  WHEN trim($bnf_code) = '' THEN 'bnf_code'
  ELSE 'items'
END;
