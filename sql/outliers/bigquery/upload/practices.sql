-- BigQuery counts practices with setting 4 and status A. If no practices.csv gave these, the store counts
-- a practice without them, so it is uploaded with both.
SELECT
  {entity}.code,
  {entity}.name,
  CASE WHEN counted THEN coalesce(setting, 4) ELSE setting END::BIGINT AS setting,
  CASE WHEN counted THEN coalesce(status_code, 'A') ELSE status_code END AS status_code{parent_codes}
FROM {entity}
{parent_joins}
ORDER BY {entity}.code
