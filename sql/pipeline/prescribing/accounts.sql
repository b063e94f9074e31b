-- The file's rows by reason (0: kept).
SELECT reason, sum(row_count)::DOUBLE FROM cell GROUP BY reason ORDER BY reason;
