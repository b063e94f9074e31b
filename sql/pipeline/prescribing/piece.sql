-- One file's part of a prescribing store, with its own numbers in the order of codes, and the file's names and
-- hierarchy. It is kept by the hash of the file, so that no file is read twice.
CREATE TABLE piece.meta (key VARCHAR, value VARCHAR);

-- One row a key, sorted by it.
CREATE TABLE piece.items AS
SELECT month, presentation_no, practice_no, items::INTEGER AS items
FROM cell
WHERE reason = 0 AND items > 0
ORDER BY month, presentation_no, practice_no;

CREATE TABLE piece.practice AS
SELECT
  p.no, p.code, m.month, name_of(practice_name) AS name,
  ccg_of(ccg_code) AS ccg_code, name_of(ccg_name) AS ccg_name,
  code_of(stp_code) AS stp_code, name_of(stp_name) AS stp_name,
  code_of(regional_team_code) AS regional_team_code, name_of(regional_team_name) AS regional_team_name,
  sum(row_count)::INTEGER AS row_count
FROM practice_fact f
JOIN spelt_practice p ON p.text = f.practice
JOIN spelt_month m ON m.text = f.month
WHERE p.reason = 0 AND NOT unidentified
GROUP BY ALL;

CREATE TABLE piece.presentation AS
SELECT
  b.no, b.code, m.month, name_of(bnf_name) AS name, name_of(chemical_name) AS chemical_name,
  sum(row_count)::INTEGER AS row_count
FROM presentation_fact f
JOIN spelt_presentation b ON b.text = f.bnf_code
JOIN spelt_month m ON m.text = f.month
WHERE b.reason = 0
GROUP BY ALL;
