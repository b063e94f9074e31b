-- The practices that count (the store says which), with their places in the hierarchy; -1 is none.
SELECT
  p.practice_ix,
  p.code,
  p.name,
  coalesce(p.pcn_ix, -1)::INTEGER AS pcn_ix,
  coalesce(p.ccg_ix, -1)::INTEGER AS ccg_ix,
  coalesce(c.stp_ix, -1)::INTEGER AS stp_ix,
  coalesce(c.regional_team_ix, -1)::INTEGER AS regional_team_ix
FROM practice p
LEFT JOIN ccg c USING (ccg_ix)
WHERE p.counted
ORDER BY p.practice_ix;
