-- How many keys of each file of a lab are in another of its files under another code.
SELECT file_no, other_no, count(DISTINCT (month, category, source))::DOUBLE
FROM (
  SELECT file_no, other_no, month, category, source FROM repeated_source
  UNION ALL
  SELECT other_no, file_no, month, category, other_source FROM repeated_source
)
GROUP BY ALL;
