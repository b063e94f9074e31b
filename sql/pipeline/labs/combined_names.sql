-- The practices' latest names.
SELECT upper(trim(practice_id)), trim(arg_max(practice_name, m.month) FILTER (trim(practice_name) <> ''))
FROM source_quiet s
JOIN spelt_month m ON m.text = s.month
JOIN spelt_lab l ON l.text = s.lab_id
WHERE l.reason = 0
GROUP BY 1;
