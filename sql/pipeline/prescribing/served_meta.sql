SELECT key, value FROM served.meta;
