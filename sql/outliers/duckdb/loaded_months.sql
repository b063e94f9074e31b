SELECT month FROM loaded_month ORDER BY month;
