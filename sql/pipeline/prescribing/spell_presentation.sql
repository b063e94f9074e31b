-- Every spelling of a BNF code, like spell_practice.sql. Chapters 20 and above have codes of 11 characters.
CREATE OR REPLACE TABLE spelt_presentation AS
WITH spelt AS (SELECT DISTINCT bnf_code AS text, upper(trim(bnf_code)) AS code FROM presentation_fact),
reasoned AS (
  SELECT
    text,
    code,
    CASE
      WHEN code = '' THEN $bad_row
      WHEN regexp_matches(code, '^\d\d') AND left(code, 2) > '17' THEN $chapter
      WHEN NOT regexp_full_match(code, '(0[1-9]|1[0-7])[0-9A-Z]{13}') THEN $no_code
      ELSE 0
    END AS reason
  FROM spelt
)
SELECT
  text, code, reason,
  if(reason = 0, dense_rank() OVER (PARTITION BY reason ORDER BY code) - 1, NULL)::INTEGER AS no
FROM reasoned;
