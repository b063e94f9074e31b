-- What one prescribing file is counted in. rows: its rows as texts, by our own column names
-- (src/pipeline/prescribing/read/columns.ts); rows_quiet: the same without a note of those that are no rows.

-- A code for comparison: in capitals and without surrounding blanks; NULL if it is empty.
CREATE OR REPLACE TEMP MACRO code_of(text) AS nullif(nullif(upper(trim(text)), ''), '-');
CREATE OR REPLACE TEMP MACRO name_of(text) AS nullif(nullif(trim(text), ''), '-');
-- The commissioner's code (commissionerCode in src/pipeline/references/organisationCodes.ts).
CREATE OR REPLACE TEMP MACRO ccg_of(text) AS
  CASE
    WHEN regexp_full_match(code_of(text), '\d(\.0+)?E\+?00|\d(\.\d0*)?E\+?01')
      THEN lpad(round(code_of(text)::DOUBLE)::INTEGER::VARCHAR, 2, '0') || 'E'
    ELSE regexp_replace(code_of(text), '^([0-9A-Z]{3})00$', '\1')
  END;
CREATE OR REPLACE TEMP MACRO is_yes(text) AS upper(trim(text)) IN ('Y', 'YES', 'TRUE', 'T', '1');
