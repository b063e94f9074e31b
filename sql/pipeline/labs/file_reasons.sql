-- Rows of the file at hand by reason, as far as steps 1 to 4 know.
SELECT reason, sum(row_count)::DOUBLE FROM file_cell GROUP BY ALL ORDER BY ALL;
