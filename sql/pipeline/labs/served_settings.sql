SELECT value FROM served.meta WHERE key = 'settings';
