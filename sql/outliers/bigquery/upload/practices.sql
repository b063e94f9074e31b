-- BigQuery's rule is setting 4 and status A. Where no practices.csv said either, the store counts a
-- practice all the same: it is given both.
SELECT
  {entity}.code,
  {entity}.name,
  CASE WHEN counted THEN coalesce(setting, 4) ELSE setting END::BIGINT AS setting,
  CASE WHEN counted THEN coalesce(status_code, 'A') ELSE status_code END AS status_code{parent_codes}
FROM {entity}
{parent_joins}
ORDER BY {entity}.code
