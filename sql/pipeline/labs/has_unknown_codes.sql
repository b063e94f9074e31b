-- Whether the present file has a code that is not in the references.
SELECT count(*) FROM file_cell
WHERE reason NOT IN ($bad_row, $not_shown) AND (
  reason IN ($not_in_mapping, $not_mapped)
  OR practice_no NOT IN (FROM known_practice)
);
