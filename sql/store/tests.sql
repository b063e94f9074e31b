SELECT test_code AS id, name, shown::INTEGER AS shown FROM test ORDER BY test_ix
