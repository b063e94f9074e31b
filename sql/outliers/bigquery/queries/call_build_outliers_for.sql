CALL `{dataset}.build_outliers_for`(@from, @to, @n, @force, @entities);
