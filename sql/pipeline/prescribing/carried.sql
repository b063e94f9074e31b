-- The months that are carried over from the served store, and of those that some file has, its practices.
CREATE OR REPLACE TABLE carried_month (month SMALLINT);
CREATE OR REPLACE TABLE read_practice (month SMALLINT, code VARCHAR);
