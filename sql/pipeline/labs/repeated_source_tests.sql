-- The tests' codes, as the lab writes them, under which cells are counted twice; the most frequent first.
SELECT min(trim(a.text)), min(trim(b.text))
FROM repeated_source
JOIN spelt_test a ON a.local_no = local_test_in(key)
JOIN spelt_test b ON b.local_no = local_test_in(other_key)
WHERE a.local_no <> b.local_no
GROUP BY a.local_no, b.local_no
ORDER BY count(*) DESC, 1, 2;
