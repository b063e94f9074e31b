-- The months that are carried over from the served store, and the practices in files of those months.
CREATE OR REPLACE TABLE carried_month (month SMALLINT);
CREATE OR REPLACE TABLE read_practice (month SMALLINT, code VARCHAR);
