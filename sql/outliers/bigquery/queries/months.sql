SELECT DISTINCT CAST(CAST(month AS DATE) AS STRING) AS month
FROM `{source}.normalised_prescribing`
ORDER BY month;
