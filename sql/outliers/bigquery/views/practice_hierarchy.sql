-- The practices that count, with what they belong to today: setting 4, status A and a CCG that has an
-- STP. One without a PCN or region counts at all other levels. A code whose name is not listed is
-- named by itself.
CREATE OR REPLACE VIEW `{dataset}.practice_hierarchy`
OPTIONS (
  description = 'The practices that count and what they belong to',
  labels = [('made_by', 'openpath'), ('fingerprint', '{fingerprint}')]
) AS
SELECT
  p.code AS practice,
  COALESCE(p.name, p.code) AS practice_name,
  NULLIF(p.pcn_id, '') AS pcn,
  COALESCE(u.name, NULLIF(p.pcn_id, '')) AS pcn_name,
  c.code AS ccg,
  COALESCE(c.name, c.code) AS ccg_name,
  c.stp_id AS stp,
  COALESCE(s.name, c.stp_id) AS stp_name,
  NULLIF(c.regional_team_id, '') AS regional_team,
  COALESCE(r.name, NULLIF(c.regional_team_id, '')) AS regional_team_name
FROM `{source}.practices` AS p
JOIN `{source}.ccgs` AS c ON c.code = p.ccg_id
LEFT JOIN `{source}.stps` AS s ON s.code = c.stp_id
LEFT JOIN `{source}.regional_teams` AS r ON r.code = c.regional_team_id
LEFT JOIN `{source}.pcns` AS u ON u.code = p.pcn_id
WHERE p.setting = 4 AND p.status_code = 'A' AND NULLIF(c.stp_id, '') IS NOT NULL;
