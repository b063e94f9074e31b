SELECT no, id FROM dict_ccg;
