TRUNCATE test_part;
