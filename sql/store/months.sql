SELECT min(month)::DOUBLE AS first, max(month)::DOUBLE AS last FROM count_by_lab_all_tests
