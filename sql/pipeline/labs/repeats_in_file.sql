-- The number of a file's keys: all, those with several rows, those with identical rows, and those with different
-- rows; the number of rows that repeat an earlier one; and, of the keys with several rows that are all counted
-- for certain and one above 5, how many there are, and in how many the counts differ by at most a tenth.
SELECT
  count(*)::DOUBLE,
  count(*) FILTER (row_count > 1)::DOUBLE,
  count(*) FILTER (row_count > variants)::DOUBLE,
  count(*) FILTER (variants > 1)::DOUBLE,
  sum(row_count - variants)::DOUBLE,
  count(*) FILTER (is_telling)::DOUBLE,
  count(*) FILTER (is_telling AND least >= 0.9 * most)::DOUBLE
FROM (
  SELECT
    sum(row_count) AS row_count,
    count(*) AS variants,
    min(n) AS least,
    max(n) AS most,
    sum(row_count) > 1 AND max(e) = 0 AND max(n) > 5 AS is_telling
  FROM (
    SELECT key, n, e, count(*) AS row_count
    FROM staged
    WHERE file_no = $file_no AND key IS NOT NULL
    GROUP BY key, n, e
  )
  GROUP BY key
);
