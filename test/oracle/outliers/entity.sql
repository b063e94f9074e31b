CREATE TABLE {entity}_ratios AS
WITH
  chemicals AS (
    SELECT m.{entity} AS entity, s.subpara, s.chemical, sum(s.numerator) AS chemical_items
    FROM summed s
    JOIN member m USING (practice)
    WHERE m.{entity} IS NOT NULL
    GROUP BY ALL
  ),
  subparas AS (
    SELECT entity, subpara, sum(chemical_items) AS subpara_items FROM chemicals GROUP BY ALL
  )
SELECT
  entity,
  subpara,
  chemical,
  chemical_items,
  subpara_items,
  CAST(chemical_items AS DOUBLE) / CAST(subpara_items AS DOUBLE) AS ratio
FROM chemicals
JOIN subparas USING (entity, subpara)
WHERE subpara_items > 0;

CREATE TABLE {entity}_stats AS
WITH
  numbered AS (
    SELECT
      chemical,
      ratio,
      row_number() OVER (PARTITION BY chemical ORDER BY ratio) AS place,
      count(*) OVER (PARTITION BY chemical) AS n
    FROM {entity}_ratios
  ),
  bounds AS (
    SELECT
      chemical,
      max(ratio) FILTER (place = greatest(1, (n + 999) // 1000)) AS low,
      max(ratio) FILTER (place = greatest(1, (999 * n + 999) // 1000)) AS high
    FROM numbered
    GROUP BY chemical
  ),
  kept AS (
    SELECT r.chemical, r.ratio
    FROM {entity}_ratios r
    JOIN bounds b USING (chemical)
    WHERE r.ratio BETWEEN b.low AND b.high
  ),
  means AS (SELECT chemical, favg(ratio) AS mean, count(*) AS n FROM kept GROUP BY chemical),
  stds AS (
    SELECT chemical, sqrt(fsum((ratio - mean) * (ratio - mean)) / (any_value(n) - 1)) AS std
    FROM kept JOIN means USING (chemical)
    WHERE n > 1
    GROUP BY chemical
  )
SELECT
  chemical,
  mean,
  CASE WHEN std >= 1e-12 THEN std ELSE 0 END AS std,
  bounds.low,
  bounds.high
FROM means
JOIN bounds USING (chemical)
LEFT JOIN stds USING (chemical);

CREATE TABLE {entity}_ranked AS
WITH scored AS (
  SELECT
    *,
    CASE WHEN std = 0 THEN 0 ELSE (ratio - mean) / std END AS z_score,
    round(z_score, 9) AS z
  FROM {entity}_ratios
  JOIN {entity}_stats USING (chemical)
)
SELECT
  *,
  dense_rank() OVER (PARTITION BY entity ORDER BY z DESC) AS rank_high,
  dense_rank() OVER (PARTITION BY entity ORDER BY z) AS rank_low
FROM scored;

-- The first n rows above 0 and below 0.
CREATE TABLE {entity}_tables AS
WITH placed AS (
  SELECT
    entity,
    chemical,
    z > 0 AS high,
    row_number() OVER (
      PARTITION BY entity, z > 0
      ORDER BY abs(z) DESC, chemical_items DESC, chemical
    ) AS place
  FROM {entity}_ranked
  WHERE z <> 0
)
SELECT * FROM placed WHERE place <= getvariable('n');

CREATE TABLE {entity}_items AS
SELECT t.entity, t.chemical, t.high, p.bnf_code, p.bnf_name, sum(p.items) AS items
FROM prescribed p
JOIN member m USING (practice)
JOIN {entity}_tables t ON t.entity = m.{entity} AND t.chemical = p.chemical
GROUP BY ALL;

CREATE TABLE {entity}_arrays AS
SELECT
  chemical,
  list(z_score ORDER BY entity) AS z_scores,
  list(ratio ORDER BY entity) AS ratios
FROM {entity}_ranked
WHERE chemical IN (SELECT chemical FROM {entity}_tables)
GROUP BY chemical;

-- Nothing is left to compare: all who prescribe it were trimmed, or there is one entity alone.
CREATE TABLE {entity}_too_few AS
SELECT chemical
FROM {entity}_ratios
JOIN {entity}_stats USING (chemical)
GROUP BY chemical
HAVING max(ratio) > 0 AND any_value(std) = 0 AND (any_value(high) = 0 OR count(*) = 1);
