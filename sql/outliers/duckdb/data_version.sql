-- Fingerprints of what a build of these months is made of.
SELECT
  (
    SELECT coalesce(md5(string_agg(month || ' ' || sha256, ',' ORDER BY month)), '')
    FROM loaded_month
    WHERE month BETWEEN $from AND $to
  ) AS months,
  (
    SELECT coalesce(
      md5(string_agg(concat_ws(' ', p.code, u.code, c.code, s.code, r.code), ',' ORDER BY p.code)), ''
    )
    FROM practice p
    LEFT JOIN pcn u USING (pcn_ix)
    LEFT JOIN ccg c USING (ccg_ix)
    LEFT JOIN stp s USING (stp_ix)
    LEFT JOIN regional_team r USING (regional_team_ix)
    WHERE p.counted
  ) AS practices;
