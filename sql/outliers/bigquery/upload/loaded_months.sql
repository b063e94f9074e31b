SELECT month, row_count, sha256 FROM loaded_month ORDER BY month;
