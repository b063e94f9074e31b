SELECT c.code, c.name, s.code AS stp_id, r.code AS regional_team_id
FROM ccg c
LEFT JOIN stp s USING (stp_ix)
LEFT JOIN regional_team r USING (regional_team_ix)
ORDER BY c.code
