-- The months of which several files of a lab have rows.
SELECT month FROM staged
WHERE lab_no = $lab_no AND key IS NOT NULL
GROUP BY month HAVING min(file_no) < max(file_no);
