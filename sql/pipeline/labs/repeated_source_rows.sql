-- Some of the rows under a second code whose count differs from that under the first, as written.
SELECT DISTINCT w.* EXCLUDE (meaning)
FROM written w
JOIN repeated_source r ON r.other_key = meaning.key
WHERE NOT r.is_same
LIMIT 1000;
