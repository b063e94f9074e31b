-- Builds prescribing outliers for some entity types, all or nothing. The same parameters find the build
-- that is there; p__force makes its data again under its id. p__from_date and p__to_date are first days
-- of months, both inclusive.
--
-- One transaction holds it all: a build that fails or is killed leaves nothing. It begins before the block
-- whose handler rolls it back: where a caller has a transaction of its own, which cannot hold another, the
-- error comes before, and that transaction is left to its caller. BigQuery may have closed a transaction
-- that it cancelled, so ROLLBACK has a handler of its own: the error that is raised is the first one.
--
-- Temporary tables are visible to the caller, hence the prefix t__. They are dropped, because a caller may
-- build again. A transaction takes CREATE TEMP TABLE but not OR REPLACE ("Multi-statement transactions"). The
-- option strict_mode is off because the body makes tables that it uses.
CREATE OR REPLACE PROCEDURE `{dataset}.build_outliers_for`(
  p__from_date STRING,
  p__to_date STRING,
  p__n INT64,
  p__force BOOL,
  p__entities ARRAY<STRING>
)
OPTIONS (
  strict_mode = FALSE,
  description = 'Builds prescribing outliers for the entity types that are named (openpath {fingerprint})'
)
BEGIN
  DECLARE v__from DATE DEFAULT SAFE_CAST(p__from_date AS DATE);
  DECLARE v__to DATE DEFAULT SAFE_CAST(p__to_date AS DATE);
  DECLARE v__force BOOL DEFAULT IFNULL(p__force, FALSE);
  DECLARE v__unknown STRING;
  DECLARE v__entities ARRAY<STRING>;
  DECLARE v__build_id INT64;
  DECLARE v__is_there BOOL;
  DECLARE v__twice STRING;
  DECLARE v__missing STRING;
  DECLARE v__item_rows INT64;
  DECLARE v__row_count INT64 DEFAULT 0;

  IF v__from IS NULL OR NOT REGEXP_CONTAINS(p__from_date, r'^[0-9]{4}-[0-9]{2}-01$') THEN
    RAISE USING MESSAGE = FORMAT('p__from_date is %T, which is no first day of a month. Write it as 2024-01-01.', p__from_date);
  END IF;
  IF v__to IS NULL OR NOT REGEXP_CONTAINS(p__to_date, r'^[0-9]{4}-[0-9]{2}-01$') THEN
    RAISE USING MESSAGE = FORMAT('p__to_date is %T, which is no first day of a month. Write it as 2024-06-01.', p__to_date);
  END IF;
  IF v__from > v__to THEN
    RAISE USING MESSAGE = FORMAT('p__from_date is %s, which is after p__to_date, %s.', p__from_date, p__to_date);
  END IF;
  IF p__n IS NULL OR p__n < 1 THEN
    RAISE USING MESSAGE = FORMAT('p__n is %T. Give the number of rows in each table, at least 1.', p__n);
  END IF;
  SET v__unknown = (
    SELECT MIN(entity)
    FROM UNNEST(p__entities) AS entity
    WHERE entity NOT IN ({entities})
  );
  -- The same types in any order, however often, are the same build.
  SET v__entities = ARRAY(
    SELECT entity
    FROM UNNEST([{entities}]) AS entity WITH OFFSET AS place
    WHERE entity IN UNNEST(p__entities)
    ORDER BY place
  );
  IF v__unknown IS NOT NULL OR ARRAY_LENGTH(v__entities) = 0 THEN
    RAISE USING MESSAGE = FORMAT('p__entities has %s. Give some of {types}.', COALESCE(v__unknown, 'nothing'));
  END IF;

  -- A request for a finished build does not wait for those that are being made.
  IF NOT v__force AND {found} IS NOT NULL THEN
    RETURN;
  END IF;

  BEGIN TRANSACTION;
  BEGIN
    UPDATE `{dataset}.build_lock` SET taken_at = CURRENT_TIMESTAMP() WHERE TRUE;
    IF @@row_count = 0 THEN
      RAISE USING MESSAGE = 'The table build_lock has lost its row. Set the objects up again.';
    END IF;

    SET v__build_id = {found};
    SET v__is_there = v__build_id IS NOT NULL;

    IF NOT v__is_there OR v__force THEN
      IF v__is_there THEN
        DELETE FROM `{dataset}.builds` WHERE build_id = v__build_id;
        DELETE FROM `{dataset}.organisations` WHERE build_id = v__build_id;
        DELETE FROM `{dataset}.chemicals` WHERE build_id = v__build_id;
        DELETE FROM `{dataset}.summed` WHERE build_id = v__build_id;
      ELSE
        -- No id is used twice, not even that of a build whose row somebody deleted: its data are still there.
        SET v__build_id = (
          SELECT 1 + COALESCE(MAX(id), 0)
          FROM (
            SELECT CAST(build_id AS INT64) AS id FROM `{dataset}.builds`
            UNION ALL
            SELECT build_id AS id FROM `{dataset}.organisations`
          )
        );
      END IF;

      CREATE TEMP TABLE t__hierarchy AS SELECT * FROM `{dataset}.practice_hierarchy`;
      -- A code that is listed twice would count its items twice.
      SET v__twice = (
        SELECT MIN(practice)
        FROM (SELECT practice FROM t__hierarchy GROUP BY practice HAVING COUNT(*) > 1)
      );
      IF v__twice IS NOT NULL THEN
        RAISE USING MESSAGE = FORMAT('Practice %s is found twice. Look in {organisation_tables} of the source dataset for a code that is listed twice.', v__twice);
      END IF;

      SET v__missing = (
        SELECT MIN(FORMAT_DATE('%Y-%m-%d', wanted))
        FROM UNNEST(GENERATE_DATE_ARRAY(v__from, v__to, INTERVAL 1 MONTH)) AS wanted
        WHERE wanted NOT IN (
          SELECT DISTINCT {month}
          FROM `{source}.normalised_prescribing`
          WHERE {month} BETWEEN v__from AND v__to
        )
      );
      IF v__missing IS NOT NULL THEN
        RAISE USING MESSAGE = FORMAT('There are no prescribing data of %s.', v__missing);
      END IF;

      -- The one time that all of the source is read. dated_name: the greatest has the newest month's name.
      CREATE TEMP TABLE t__prescribed AS
      SELECT
        p.practice,
        p.bnf_code,
        SUBSTR(p.bnf_code, 1, 9) AS chemical,
        SUBSTR(p.bnf_code, 1, 7) AS subpara,
        MAX(CONCAT(FORMAT_DATE('%Y%m', p.month), p.bnf_name)) AS dated_name,
        SUM(CAST(p.items AS INT64)) AS items
      FROM `{dataset}.prescribing` AS p
      JOIN t__hierarchy AS h ON h.practice = p.practice
      WHERE p.month BETWEEN v__from AND v__to
      GROUP BY p.practice, p.bnf_code
      HAVING SUM(CAST(p.items AS INT64)) > 0;
      SET v__item_rows = (SELECT COUNT(*) FROM t__prescribed);
      IF v__item_rows = 0 THEN
        RAISE USING MESSAGE = 'No practice that counts has an item in these months: look at setting, status_code and ccg_id in practices and at stp_id in ccgs.';
      END IF;

      INSERT INTO `{dataset}.organisations` (build_id, {organisations})
      SELECT v__build_id, {organisations}
      FROM t__hierarchy
      WHERE practice IN (SELECT practice FROM t__prescribed);

      INSERT INTO `{dataset}.chemicals` (build_id, chemical, chemical_name, subpara, subpara_name)
      SELECT v__build_id, c.chemical, COALESCE(n.name, c.chemical), c.subpara, COALESCE(s.name, c.subpara)
      FROM (SELECT DISTINCT chemical, subpara FROM t__prescribed) AS c
      LEFT JOIN `{dataset}.bnf_names` AS n ON n.code = c.chemical
      LEFT JOIN `{dataset}.bnf_names` AS s ON s.code = c.subpara;

      -- A row for each practice and each chemical that anyone prescribes, 0 where it prescribed none.
      CREATE TEMP TABLE t__sums AS
      SELECT p.practice, c.chemical, c.subpara, COALESCE(i.items, 0) AS items
      FROM (SELECT DISTINCT practice FROM t__prescribed) AS p
      CROSS JOIN (SELECT DISTINCT chemical, subpara FROM t__prescribed) AS c
      LEFT JOIN (
        SELECT practice, chemical, SUM(items) AS items FROM t__prescribed GROUP BY practice, chemical
      ) AS i ON i.practice = p.practice AND i.chemical = c.chemical;
      INSERT INTO `{dataset}.summed` (build_id, practice, chemical, subpara, numerator)
      SELECT v__build_id, practice, chemical, subpara, items FROM t__sums;

      CREATE TEMP TABLE t__names AS
      SELECT bnf_code, SUBSTR(MAX(dated_name), 7) AS bnf_name FROM t__prescribed GROUP BY bnf_code;

{blocks}
      -- Last: from here on it is a build.
      INSERT INTO `{dataset}.builds` (
        build_id, from_date, to_date, n, entities, engine_version, created_at, item_rows, row_count
      )
      SELECT
        v__build_id, p__from_date, p__to_date, p__n, v__entities, '{version}', CURRENT_TIMESTAMP(),
        v__item_rows, v__row_count;
    END IF;
    COMMIT TRANSACTION;
    {drops}
  EXCEPTION WHEN ERROR THEN
    BEGIN
      ROLLBACK TRANSACTION;
    EXCEPTION WHEN ERROR THEN
    END;
    {drops}
    RAISE;
  END;
END;
