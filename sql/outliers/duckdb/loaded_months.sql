SELECT month, row_count FROM loaded_month ORDER BY month;
