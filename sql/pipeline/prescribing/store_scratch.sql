-- What a prescribing store is made from: names and hierarchy from each file's piece (only of practices and
-- presentations with items), and the reference tables. file_no is in the order of the files' names.
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

-- The parts of a month that is in several files.
CREATE TABLE month_part (
  month SMALLINT, presentation_ix UINTEGER, practice_ix USMALLINT, items INTEGER
);
