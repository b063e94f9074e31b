SELECT presentation_ix AS ix, bnf_code AS code, bnf_name AS name, chemical_ix FROM presentation;
