SELECT chemical_ix, chemical_items / subpara_items AS ratio
FROM {entity}_row
WHERE chemical_ix IN (SELECT unnest($chemicals));
