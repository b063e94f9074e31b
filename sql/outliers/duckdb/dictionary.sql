SELECT code, name FROM {kind} ORDER BY {kind}_ix;
