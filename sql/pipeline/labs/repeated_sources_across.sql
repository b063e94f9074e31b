-- How many keys of each file of a lab are in another of its files under another code.
SELECT file_no, other_no, count(DISTINCT key)::DOUBLE
FROM (
  SELECT file_no, other_no, key FROM repeated_source
  UNION ALL
  SELECT other_no, file_no, other_key FROM repeated_source
)
GROUP BY ALL;
