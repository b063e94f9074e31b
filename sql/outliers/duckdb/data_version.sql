-- The fingerprints of the data of a build of these months.
SELECT
  (
    SELECT coalesce(md5(string_agg(month || ' ' || sha256, ',' ORDER BY month)), '')
    FROM loaded_month
    WHERE month BETWEEN $from AND $to
  ) AS months,
  (
    SELECT coalesce(md5(string_agg(concat_ws(' ', {codes}), ',' ORDER BY practice.code)), '')
    FROM practice
    {joins}
    WHERE practice.counted
  ) AS practices;
