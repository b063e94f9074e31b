-- How many cells two sources count the same and otherwise.
SELECT
  count(*) FILTER (is_same)::DOUBLE,
  count(*) FILTER (NOT is_same)::DOUBLE
FROM repeated_source;
