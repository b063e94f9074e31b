-- The months that were uploaded and still have all their rows, so that an emptied table is filled again.
SELECT CAST(l.month AS STRING) AS month, l.sha256
FROM `{source}.loaded_months` AS l
JOIN (
  SELECT month, COUNT(*) AS row_count FROM `{source}.normalised_prescribing` GROUP BY month
) AS p ON p.month = l.month AND p.row_count = l.row_count;
