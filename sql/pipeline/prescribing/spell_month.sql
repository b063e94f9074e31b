-- 201709, 2017_09, 2017-09, 2017/09/01, with or without midnight and its time zone (2017-09-01 00:00:00
-- UTC, as BigQuery exports a month); others are left out.
CREATE OR REPLACE TABLE spelt_month AS
WITH cut AS (
  SELECT DISTINCT
    month AS text,
    regexp_extract(
      trim(month),
      '^(\d{4})(?:(\d{2})|[-_/](\d{1,2})(?:[-/](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?(?: ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?))?)?)?)$',
      ['y', 'm', 'n', 'd']
    ) AS part
  FROM practice_fact
),
read AS (
  SELECT
    text,
    try_cast(part.y AS INTEGER) AS y,
    try_cast(part.m || part.n AS INTEGER) AS m,
    coalesce(try_cast(part.d AS INTEGER), 1) AS d
  FROM cut
)
SELECT text, (y * 12 + m - 1)::SMALLINT AS month
FROM read
WHERE y BETWEEN 1900 AND 2199 AND m BETWEEN 1 AND 12 AND d BETWEEN 1 AND 31;
