SELECT * FROM {entity};
