-- A file's keys: all, those with several rows, those of which a row repeats another, and those of which
-- rows differ; how many rows repeat one before them; and of the keys with several rows, all counted for
-- certain and one above 5, how many there are and in how many the counts differ by a tenth at most.
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
