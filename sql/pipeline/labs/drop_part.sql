DROP TABLE {kept};
