SELECT test_ix, practice_ix, month, n, e, 1 AS d, 0 AS f, false AS is_share FROM numerators
