-- In how many cells two sources have the same count, and in how many different ones.
SELECT
  count(*) FILTER (is_same)::DOUBLE,
  count(*) FILTER (NOT is_same)::DOUBLE
FROM repeated_source;
