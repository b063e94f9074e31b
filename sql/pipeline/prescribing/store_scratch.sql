-- What a prescribing store is made from: what each file's piece says of names and hierarchy (only of
-- practices and presentations with items), and the reference tables. file_no follows the files' names.
CREATE TABLE seen_practice (
  file_no USMALLINT, code VARCHAR, month SMALLINT, name VARCHAR,
  ccg_code VARCHAR, ccg_name VARCHAR, stp_code VARCHAR, stp_name VARCHAR,
  region_code VARCHAR, region_name VARCHAR, row_count INTEGER
);
CREATE TABLE seen_presentation (
  file_no USMALLINT, code VARCHAR, month SMALLINT, name VARCHAR, chemical_name VARCHAR,
  row_count INTEGER
);

-- practices.csv and its companions; NULL where one does not say.
CREATE TABLE ref_practice (
  code VARCHAR, name VARCHAR, setting SMALLINT, status_code VARCHAR, pcn_code VARCHAR,
  ccg_code VARCHAR
);
CREATE TABLE ref_pcn (code VARCHAR, name VARCHAR);
CREATE TABLE ref_ccg (code VARCHAR, name VARCHAR, stp_code VARCHAR, region_code VARCHAR);
CREATE TABLE ref_stp (code VARCHAR, name VARCHAR);
CREATE TABLE ref_region (code VARCHAR, name VARCHAR);
-- bnf.csv; the code's length tells what it names: 7 a subparagraph, 9 a chemical, 15 a presentation.
CREATE TABLE ref_bnf (code VARCHAR, name VARCHAR);

-- Parts of a month that several files have.
CREATE TABLE month_part (
  month SMALLINT, presentation_ix UINTEGER, practice_ix USMALLINT, items INTEGER
);
