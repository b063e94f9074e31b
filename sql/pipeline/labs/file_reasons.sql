-- The rows of the present file by reason, after steps 1 to 4.
SELECT reason, sum(row_count)::DOUBLE FROM file_cell GROUP BY ALL ORDER BY ALL;
