SELECT chemical_ix AS ix, code, name, subpara_ix FROM chemical;
