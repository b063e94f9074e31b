-- Whether a staged file has a code that no reference knows.
SELECT count(*) FROM (
  SELECT 1 FROM staged
  WHERE file_no = $file_no AND reason NOT IN ($bad_row, $not_shown) AND (
    reason IN ($not_in_mapping, $not_mapped)
    OR practice_no NOT IN (FROM known_practice)
  )
  LIMIT 1
);
