-- What a file says of its practices and presentations, and every spelling of its small columns:
-- few rows, so that each text is understood once. Parsing a CSV anew is cheaper (1 s a gigabyte) than
-- keeping its texts.
CREATE OR REPLACE TABLE practice_fact AS
SELECT
  practice, month, practice_name, ccg_code, ccg_name, stp_code, stp_name, region_code, region_name,
  is_yes(unidentified) AS unidentified, count(*) AS row_count
FROM rows_quiet
GROUP BY ALL;

CREATE OR REPLACE TABLE presentation_fact AS
SELECT bnf_code, month, bnf_name, chemical_name, count(*) AS row_count
FROM rows_quiet
GROUP BY ALL;

CREATE OR REPLACE TABLE items_fact AS SELECT DISTINCT items AS text FROM rows_quiet;
