      -- Of one entity type, {entity}: field guide 4.2, rules 4 to 9.
      IF '{entity}' IN UNNEST(v__entities) THEN
        IF v__is_there THEN
          DELETE FROM `{dataset}.{entity}_ranked` WHERE build_id = v__build_id;
          DELETE FROM `{dataset}.{entity}_chemical` WHERE build_id = v__build_id;
          DELETE FROM `{dataset}.{entity}_outlier_items` WHERE build_id = v__build_id;
          DELETE FROM `{dataset}.{entity}_measure_arrays` WHERE build_id = v__build_id;
        END IF;

        -- The share of each chemical in the items of its subparagraph, where the entity has some.
        CREATE TEMP TABLE t__{entity}_ratios AS
        WITH
          chemical_sums AS (
            SELECT h.{entity} AS entity, s.subpara, s.chemical, SUM(s.items) AS chemical_items
            FROM t__sums AS s
            JOIN t__hierarchy AS h ON h.practice = s.practice
            WHERE h.{entity} IS NOT NULL
            GROUP BY h.{entity}, s.subpara, s.chemical
          ),
          subpara_sums AS (
            SELECT entity, subpara, SUM(chemical_items) AS subpara_items
            FROM chemical_sums
            GROUP BY entity, subpara
          )
        SELECT
          c.entity,
          c.subpara,
          c.chemical,
          c.chemical_items,
          s.subpara_items,
          c.chemical_items / s.subpara_items AS ratio
        FROM chemical_sums AS c
        JOIN subpara_sums AS s ON s.entity = c.entity AND s.subpara = c.subpara
        WHERE s.subpara_items > 0;

        -- Mean and deviation without the extremes. The bounds are sorted[max(1, ceil(p * N))] for p =
        -- 0.001 and 0.999 by place, which is exact: as a FLOAT64 0.001 is a little more than a
        -- thousandth, so that PERCENTILE_DISC(ratio, 0.001) takes the second of 1,000. Sums are
        -- BIGNUMERIC: those of FLOAT64 depend on the order in which BigQuery happens to add.
        CREATE TEMP TABLE t__{entity}_distributions AS
        WITH
          placed AS (
            SELECT
              chemical,
              ratio,
              ROW_NUMBER() OVER (PARTITION BY chemical ORDER BY ratio) AS place,
              COUNT(*) OVER (PARTITION BY chemical) AS entities
            FROM t__{entity}_ratios
          ),
          bounds AS (
            SELECT
              chemical,
              COUNT(*) AS entities,
              COUNTIF(ratio > 0) AS prescribers,
              MAX(IF(place = GREATEST(1, CEIL(entities / 1000)), ratio, NULL)) AS low_bound,
              MAX(IF(place = GREATEST(1, CEIL(999 * entities / 1000)), ratio, NULL)) AS high_bound
            FROM placed
            GROUP BY chemical
          ),
          kept AS (
            SELECT r.chemical, r.ratio
            FROM t__{entity}_ratios AS r
            JOIN bounds AS b ON b.chemical = r.chemical
            WHERE r.ratio BETWEEN b.low_bound AND b.high_bound
          ),
          means AS (
            SELECT
              chemical,
              COUNT(*) AS kept,
              CAST(SUM(CAST(ratio AS BIGNUMERIC)) / COUNT(*) AS FLOAT64) AS mean
            FROM kept
            GROUP BY chemical
          ),
          squares AS (
            SELECT
              k.chemical,
              CAST(SUM(CAST(POW(k.ratio - m.mean, 2) AS BIGNUMERIC)) AS FLOAT64) AS total
            FROM kept AS k
            JOIN means AS m ON m.chemical = k.chemical
            GROUP BY k.chemical
          ),
          deviations AS (
            SELECT
              m.chemical,
              m.mean,
              IF(m.kept > 1, SQRT(s.total / GREATEST(1, m.kept - 1)), 0) AS std
            FROM means AS m
            JOIN squares AS s ON s.chemical = m.chemical
          )
        SELECT
          b.chemical,
          b.entities,
          b.prescribers,
          b.low_bound,
          b.high_bound,
          d.mean,
          IF(d.std < 1e-12, 0, d.std) AS std,
          b.prescribers > 0 AND d.std < 1e-12 AND (b.high_bound = 0 OR b.entities = 1) AS too_few
        FROM bounds AS b
        JOIN deviations AS d ON d.chemical = b.chemical;
        INSERT INTO `{dataset}.{entity}_chemical` (
          build_id, chemical, entities, prescribers, low_bound, high_bound, mean, std, too_few
        )
        SELECT
          v__build_id, chemical, entities, prescribers, low_bound, high_bound, mean, std, too_few
        FROM t__{entity}_distributions;

        -- z is rounded to 9 decimals (z_key: in billionths) for ranking and ordering, so that the last
        -- digit's noise orders nothing.
        CREATE TEMP TABLE t__{entity}_scores AS
        WITH
          scored AS (
            SELECT
              r.entity,
              r.subpara,
              r.subpara_items,
              r.chemical,
              r.chemical_items,
              r.ratio,
              d.mean,
              d.std,
              IF(d.std = 0, 0, IEEE_DIVIDE(r.ratio - d.mean, d.std)) AS z_score
            FROM t__{entity}_ratios AS r
            JOIN t__{entity}_distributions AS d ON d.chemical = r.chemical
          ),
          keyed AS (
            SELECT scored.*, ROUND(z_score * 1e9) AS z_key FROM scored
          ),
          placed AS (
            SELECT
              keyed.*,
              DENSE_RANK() OVER (PARTITION BY entity ORDER BY z_key DESC) AS rank_high,
              DENSE_RANK() OVER (PARTITION BY entity ORDER BY z_key) AS rank_low,
              ROW_NUMBER() OVER (
                PARTITION BY entity ORDER BY z_key DESC, chemical_items DESC, chemical
              ) AS from_top,
              ROW_NUMBER() OVER (
                PARTITION BY entity ORDER BY z_key, chemical_items DESC, chemical
              ) AS from_bottom
            FROM keyed
          )
        SELECT
          entity,
          subpara,
          subpara_items,
          chemical,
          chemical_items,
          ratio,
          mean,
          std,
          z_score,
          rank_high,
          rank_low,
          IF(z_key > 0 AND from_top <= p__n, from_top, NULL) AS place_high,
          IF(z_key < 0 AND from_bottom <= p__n, from_bottom, NULL) AS place_low
        FROM placed;
        INSERT INTO `{dataset}.{entity}_ranked` (
          build_id, {entity}, subpara, subpara_items, chemical, chemical_items, ratio, mean, std, z_score,
          rank_high, rank_low, place_high, place_low
        )
        SELECT
          v__build_id, entity, subpara, subpara_items, chemical, chemical_items, ratio, mean, std, z_score,
          rank_high, rank_low, place_high, place_low
        FROM t__{entity}_scores;
        SET v__row_count = v__row_count + (SELECT COUNT(*) FROM t__{entity}_scores);

        -- The presentations of the chemicals in the tables; a chemical in both has both.
        INSERT INTO `{dataset}.{entity}_outlier_items` (
          build_id, {entity}, bnf_code, bnf_name, chemical, high_low, numerator
        )
        WITH
          tables AS (
            SELECT entity, chemical, 'H' AS high_low FROM t__{entity}_scores WHERE place_high IS NOT NULL
            UNION ALL
            SELECT entity, chemical, 'L' AS high_low FROM t__{entity}_scores WHERE place_low IS NOT NULL
          ),
          entity_items AS (
            SELECT h.{entity} AS entity, p.chemical, p.bnf_code, SUM(p.items) AS items
            FROM t__prescribed AS p
            JOIN t__hierarchy AS h ON h.practice = p.practice
            WHERE h.{entity} IS NOT NULL
            GROUP BY h.{entity}, p.chemical, p.bnf_code
          )
        SELECT v__build_id, i.entity, i.bnf_code, n.bnf_name, i.chemical, t.high_low, i.items
        FROM entity_items AS i
        JOIN tables AS t ON t.entity = i.entity AND t.chemical = i.chemical
        JOIN t__names AS n ON n.bnf_code = i.bnf_code;

        INSERT INTO `{dataset}.{entity}_measure_arrays` (
          build_id, chemical, measure_array, ratio_array
        )
        SELECT
          v__build_id,
          chemical,
          ARRAY_AGG(z_score ORDER BY entity),
          ARRAY_AGG(ratio ORDER BY entity)
        FROM t__{entity}_scores
        WHERE chemical IN (
          SELECT chemical FROM t__{entity}_scores WHERE place_high IS NOT NULL OR place_low IS NOT NULL
        )
        GROUP BY chemical;
      END IF;

