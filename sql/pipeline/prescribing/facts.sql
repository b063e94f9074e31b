-- A file's names and hierarchy of practices and presentations, and every spelling of items: few rows, so that
-- each text is understood once. Parsing a CSV again takes less time (1 s a gigabyte) than keeping its texts;
-- parsing it once for all three saves a third.
CREATE OR REPLACE TABLE fact AS
SELECT
  month,
  practice, practice_name, ccg_code, ccg_name, stp_code, stp_name,
  regional_team_code, regional_team_name, flagged,
  bnf_code, bnf_name, chemical_name,
  items,
  count(*) AS row_count,
  grouping(practice) = 0 AS is_practice,
  grouping(bnf_code) = 0 AS is_presentation
FROM (SELECT *, is_yes(unidentified) AS flagged FROM rows_quiet)
GROUP BY GROUPING SETS (
  (
    month, practice, practice_name, ccg_code, ccg_name, stp_code, stp_name,
    regional_team_code, regional_team_name, flagged
  ),
  (month, bnf_code, bnf_name, chemical_name),
  (items)
);

CREATE OR REPLACE TABLE practice_fact AS
SELECT
  practice, month, practice_name, ccg_code, ccg_name, stp_code, stp_name,
  regional_team_code, regional_team_name, flagged AS unidentified, row_count
FROM fact
WHERE is_practice;

CREATE OR REPLACE TABLE presentation_fact AS
SELECT bnf_code, month, bnf_name, chemical_name, row_count FROM fact WHERE is_presentation;

CREATE OR REPLACE TABLE items_fact AS
SELECT items AS text FROM fact WHERE NOT is_practice AND NOT is_presentation;
DROP TABLE fact;
