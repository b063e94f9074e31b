-- The practices that count, with what they belong to today: setting 4, status A and a CCG that has an
-- STP. One without a PCN or region counts at all other levels. A code whose name is not listed is
-- named by itself.
CREATE OR REPLACE VIEW `{dataset}.practice_hierarchy`
OPTIONS (
  description = 'The practices that count and what they belong to',
  labels = [('made_by', 'openpath'), ('fingerprint', '{fingerprint}')]
) AS
SELECT
  practice.code AS practice,
  COALESCE(practice.name, practice.code) AS practice_name{above}
FROM `{source}.practices` AS practice
{joins}
WHERE practice.setting = 4
  AND practice.status_code = 'A'
  AND ccg.code IS NOT NULL
  AND NULLIF(ccg.stp_id, '') IS NOT NULL;
