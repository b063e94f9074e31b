-- What a store is filled from; the caller fills these in the scratch database.

-- One row a count that survived every step. month: months since year 0; n ± e: tests.
CREATE TABLE kept (
  month SMALLINT NOT NULL,
  practice_id VARCHAR NOT NULL,
  ccg_id VARCHAR NOT NULL,
  lab_id VARCHAR NOT NULL,
  test_code VARCHAR NOT NULL,
  category TINYINT NOT NULL,
  n DOUBLE NOT NULL,
  e DOUBLE NOT NULL
);
-- What is known of a practice in a month; at most one row each. list_size: NULL where unknown.
CREATE TABLE practice_months (
  month SMALLINT NOT NULL,
  practice_id VARCHAR NOT NULL,
  ccg_id VARCHAR NOT NULL,
  list_size DOUBLE
);
-- How practices are called in the store: their own id and name, or those that hide them.
CREATE TABLE published (practice_id VARCHAR PRIMARY KEY, public_id VARCHAR NOT NULL, name VARCHAR NOT NULL);
CREATE TABLE lab_name (lab_id VARCHAR PRIMARY KEY, name VARCHAR NOT NULL);
CREATE TABLE ccg_name (ccg_id VARCHAR PRIMARY KEY, name VARCHAR NOT NULL);
CREATE TABLE test_name (test_code VARCHAR PRIMARY KEY, name VARCHAR NOT NULL, shown BOOLEAN NOT NULL);
