-- What a prescribing store is made from: what each file's piece says of names and hierarchy (only of
-- practices and presentations with items), and the reference tables. file_no follows the files' names.
CREATE TABLE seen_practice (
  file_no USMALLINT, code VARCHAR, month SMALLINT, name VARCHAR,
  ccg_code VARCHAR, ccg_name VARCHAR, stp_code VARCHAR, stp_name VARCHAR,
  regional_team_code VARCHAR, regional_team_name VARCHAR, row_count INTEGER
);
CREATE TABLE seen_presentation (
  file_no USMALLINT, code VARCHAR, month SMALLINT, name VARCHAR, chemical_name VARCHAR,
  row_count INTEGER
);

-- bnf.csv; the code's length tells what it names: 7 a subparagraph, 9 a chemical, 15 a presentation.
CREATE TABLE ref_bnf (code VARCHAR, name VARCHAR);

-- Parts of a month that several files have.
CREATE TABLE month_part (
  month SMALLINT, presentation_ix UINTEGER, practice_ix USMALLINT, items INTEGER
);
