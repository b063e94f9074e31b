-- Every spelling of a practice, with the reason to drop its rows (0: none) and, for those to keep, a
-- number in the order of their codes. 998 ends the codes under which a commissioner's unidentified
-- prescribers are counted (OpenPrescribing leaves them out by the same rule).
CREATE OR REPLACE TABLE spelt_practice AS
WITH spelt AS (
  SELECT
    practice AS text,
    upper(trim(practice)) AS code,
    bool_or(regexp_matches(upper(practice_name), '\bDUMMY\b')) AS dummy
  FROM practice_fact
  GROUP BY ALL
),
reasoned AS (
  SELECT
    text,
    code,
    CASE
      WHEN code = '' THEN $bad_row
      WHEN code = '-' THEN $unidentified
      WHEN dummy OR code LIKE '%998' THEN $dummy
      ELSE 0
    END AS reason
  FROM spelt
)
SELECT
  text, code, reason,
  if(reason = 0, dense_rank() OVER (PARTITION BY reason ORDER BY code) - 1, NULL)::INTEGER AS no
FROM reasoned;
