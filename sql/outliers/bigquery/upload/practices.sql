-- BigQuery's rule is setting 4 and status A. Where no practices.csv said either, the store counts a
-- practice all the same: it is given both.
SELECT
  p.code,
  p.name,
  CASE WHEN p.counted THEN coalesce(p.setting, 4) ELSE p.setting END::BIGINT AS setting,
  CASE WHEN p.counted THEN coalesce(p.status_code, 'A') ELSE p.status_code END AS status_code,
  u.code AS pcn_id,
  c.code AS ccg_id
FROM practice p
LEFT JOIN pcn u USING (pcn_ix)
LEFT JOIN ccg c USING (ccg_ix)
ORDER BY p.code
