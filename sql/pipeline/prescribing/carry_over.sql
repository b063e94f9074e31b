-- A piece (sql/pipeline/prescribing/piece.sql) of what the served store has of the carried months.
CREATE TABLE piece.items AS
SELECT month, presentation_ix::INTEGER AS presentation_no, practice_ix::INTEGER AS practice_no, items
FROM served.items
JOIN served.practice USING (practice_ix)
WHERE month IN (FROM carried_month) AND (month, code) NOT IN (FROM read_practice)
ORDER BY month, presentation_no, practice_no;

-- A name that equals the code stands for a missing name.
CREATE TABLE piece.practice AS
SELECT
  p.practice_ix::INTEGER AS no, p.code, i.month, nullif(p.name, p.code) AS name,
  c.code AS ccg_code, nullif(c.name, c.code) AS ccg_name,
  s.code AS stp_code, nullif(s.name, s.code) AS stp_name,
  r.code AS regional_team_code, nullif(r.name, r.code) AS regional_team_name,
  i.row_count
FROM (SELECT practice_no, month, count(*)::INTEGER AS row_count FROM piece.items GROUP BY ALL) i
JOIN served.practice p ON p.practice_ix = i.practice_no
LEFT JOIN served.ccg c USING (ccg_ix)
LEFT JOIN served.stp s USING (stp_ix)
LEFT JOIN served.regional_team r USING (regional_team_ix);

CREATE TABLE piece.presentation AS
SELECT
  b.presentation_ix::INTEGER AS no, b.bnf_code AS code, i.month, nullif(b.bnf_name, b.bnf_code) AS name,
  nullif(c.name, c.code) AS chemical_name, i.row_count
FROM (SELECT presentation_no, month, count(*)::INTEGER AS row_count FROM piece.items GROUP BY ALL) i
JOIN served.presentation b ON b.presentation_ix = i.presentation_no
JOIN served.chemical c USING (chemical_ix);
