SELECT test_ix, test_code FROM served.test ORDER BY test_ix;
