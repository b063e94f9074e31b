-- The rules of field guide 4.2 as plain SQL, slow and obvious: no matrix, no implied zero, every sort
-- written out. $from and $to are months, both inclusive; `data` is a prescribing store.
CREATE TABLE member AS
SELECT
  p.practice_ix,
  p.code AS practice,
  u.code AS pcn,
  c.code AS ccg,
  s.code AS stp,
  r.code AS regional_team
FROM data.practice p
JOIN data.ccg c USING (ccg_ix)
JOIN data.stp s USING (stp_ix)
LEFT JOIN data.pcn u USING (pcn_ix)
LEFT JOIN data.regional_team r USING (regional_team_ix)
WHERE p.setting = 4 AND p.status_code = 'A';

CREATE TABLE prescribed AS
SELECT
  m.practice,
  d.bnf_code,
  d.bnf_name,
  substring(d.bnf_code, 1, 9) AS chemical,
  substring(d.bnf_code, 1, 7) AS subpara,
  sum(i.items) AS items
FROM data.items i
JOIN member m USING (practice_ix)
JOIN data.presentation d USING (presentation_ix)
WHERE i.month >= getvariable('from') AND i.month <= getvariable('to')
  AND CAST(substring(d.bnf_code, 1, 2) AS INTEGER) <= 17
GROUP BY ALL;

CREATE TABLE summed AS
WITH
  practices AS (SELECT DISTINCT practice FROM prescribed),
  chemicals AS (SELECT DISTINCT chemical, subpara FROM prescribed),
  totals AS (SELECT practice, chemical, sum(items) AS items FROM prescribed GROUP BY ALL)
SELECT practice, chemical, subpara, coalesce(totals.items, 0) AS numerator
FROM practices CROSS JOIN chemicals LEFT JOIN totals USING (practice, chemical);
