SELECT test_ix, practice_ix, month, n AS value FROM numerators
