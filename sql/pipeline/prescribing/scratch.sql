-- What one prescribing file is counted in. rows: its rows as texts, by our own column names
-- (src/pipeline/prescribing/columns.ts); rows_quiet: the same without a note of those that are no rows.

-- A code as it is compared: no blanks around it, capitals; NULL where there is none.
CREATE OR REPLACE TEMP MACRO code_of(text) AS nullif(nullif(upper(trim(text)), ''), '-');
CREATE OR REPLACE TEMP MACRO name_of(text) AS nullif(nullif(trim(text), ''), '-');
-- The commissioner's code: EPD writes 11M as 11M00.
CREATE OR REPLACE TEMP MACRO ccg_of(text) AS
  regexp_replace(code_of(text), '^([0-9A-Z]{3})00$', '\1');
CREATE OR REPLACE TEMP MACRO is_yes(text) AS upper(trim(text)) IN ('Y', 'YES', 'TRUE', 'T', '1');
