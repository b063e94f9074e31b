-- Some of the rows under a second code whose count differs from that under the first, as written.
SELECT DISTINCT w.* EXCLUDE (meaning)
FROM written w
JOIN repeated_source r
  ON r.month = meaning.month_no AND r.category = meaning.category AND r.other_source = meaning.codes
WHERE NOT r.is_same
LIMIT 1000;
