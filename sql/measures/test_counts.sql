-- Counts n ± e of a run of tests in a run of months, by test, group and month, each kind in columns of its own.
SELECT test_ix, {group} AS grp, month, {counts}
FROM {table}
WHERE n_total IS NOT NULL
  AND test_ix BETWEEN $first_test AND $last_test
  AND month BETWEEN $first_month AND $last_month
{filters}
{grouping}
