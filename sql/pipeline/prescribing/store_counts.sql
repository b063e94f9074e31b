-- The size of the finished store, for its report.
SELECT
  (SELECT count(DISTINCT practice_ix) FROM store.items)::DOUBLE,
  (SELECT count(*) FROM store.practice WHERE counted AND practice_ix IN (SELECT practice_ix FROM store.items))::DOUBLE,
  (SELECT count(*) FROM store.presentation)::DOUBLE,
  (SELECT count(*) FROM store.chemical)::DOUBLE,
  (SELECT count(*) FROM store.items)::DOUBLE,
  {has};
