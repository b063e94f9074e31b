-- The practices that count, with their places in the hierarchy; -1 is none.
SELECT
  p.practice_ix,
  p.code,
  p.name,
  coalesce(p.pcn_ix, -1)::INTEGER AS pcn_ix,
  p.ccg_ix,
  c.stp_ix,
  coalesce(c.regional_team_ix, -1)::INTEGER AS regional_team_ix
FROM practice p
JOIN ccg c USING (ccg_ix)
WHERE p.counted AND c.stp_ix IS NOT NULL
ORDER BY p.practice_ix;
