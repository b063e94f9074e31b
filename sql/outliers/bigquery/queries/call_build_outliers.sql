CALL `{dataset}.build_outliers`(@from, @to, @n, @force);
