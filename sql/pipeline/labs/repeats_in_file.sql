-- A file's keys: all, those with several rows, those of which a row repeats another, and those of which
-- rows differ; and how many rows repeat one before them.
SELECT
  count(*)::DOUBLE,
  count(*) FILTER (row_count > 1)::DOUBLE,
  count(*) FILTER (row_count > variants)::DOUBLE,
  count(*) FILTER (variants > 1)::DOUBLE,
  sum(row_count - variants)::DOUBLE
FROM (
  SELECT key, sum(row_count) AS row_count, count(*) AS variants
  FROM (
    SELECT key, n, e, count(*) AS row_count
    FROM staged
    WHERE file_no = $file_no AND key IS NOT NULL
    GROUP BY key, n, e
  )
  GROUP BY key
);
