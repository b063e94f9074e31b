SELECT
  practice, practice_name, pcn, pcn_name, ccg, ccg_name, stp, stp_name,
  regional_team, regional_team_name
FROM `{dataset}.organisations`
WHERE build_id = @build;
