SELECT {kind}_ix AS ix, code, name FROM {kind};
