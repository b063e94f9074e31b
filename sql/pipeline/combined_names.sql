-- The practices' names in their latest month.
SELECT trim(practice_id), trim(arg_max(practice_name, m.month))
FROM source_quiet s
JOIN spelt_month m ON m.text = s.month
JOIN spelt_lab l ON l.text = s.lab_id
WHERE l.reason = 0
GROUP BY 1;
