SELECT * FROM {entity}_chemical;
